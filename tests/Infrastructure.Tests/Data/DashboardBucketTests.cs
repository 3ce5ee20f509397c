using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Data;

public sealed class DashboardBucketTests
{
    private static IEnumerable<JsonObject> Objects => TestStacks.Hybrid.Resources("digitalocean_spaces_bucket_object").Values;

    private static IEnumerable<JsonObject> Assets => Objects.Where(file => file.Text("key").StartsWith("assets/", StringComparison.Ordinal));

    private static JsonObject Page => Objects.Single(file => file.Text("key") == "index.html");

    [Fact]
    public void Every_file_of_the_dashboard_is_uploaded_what_pages_load_into_one_folder_named_after_its_content()
    {
        Assert.Equal(
            Directory.EnumerateFiles(Checkout.Path("static"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Checkout.Path("static"), file)).Order(StringComparer.Ordinal),
            Objects.Select(file => Regex.Replace(file.Text("key"), "^assets/[0-9a-f]{16}/", "")).Order(StringComparer.Ordinal));
        Assert.Single(Assets.Select(file => file.Text("key").Split('/')[1]).Distinct());
        Assert.All(Objects.Except(Assets), file => Assert.Matches(@"^[a-z0-9]+\.(html|json|txt)$", file.Text("key")));
    }

    [Fact]
    public void An_asset_may_be_kept_for_ever_and_a_new_release_s_are_there_before_the_page_and_the_old_ones_until_after_it()
    {
        Assert.All(Assets, file =>
        {
            Assert.Equal("public, max-age=31536000, immutable", file.Text("cache_control"));
            Assert.Equal("true", file.Text("lifecycle", "create_before_destroy"));
        });
        Assert.Equal(Assets.Count(), Page.At("depends_on").AsArray().Count);
    }

    [Fact]
    public void The_page_names_every_asset_by_its_published_name()
    {
        var source = File.ReadAllText(Checkout.Path("static/index.html"));
        var text = TestStacks.Hybrid.Json["locals"]!.AsObject().Single(local => local.Value!.ToString().StartsWith("<!doctype html>", StringComparison.OrdinalIgnoreCase)).Value!.ToString();
        string[] named = [.. Assets.Select(file => file.Text("key")).Where(key => source.Contains($"=\"{key.Split('/', 3)[2]}\"", StringComparison.Ordinal))];

        Assert.True(named.Length > 5, string.Join(", ", named));
        Assert.All(named, key =>
        {
            Assert.Contains($"=\"{key}\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain($"=\"{key.Split('/', 3)[2]}\"", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_object_says_what_it_is_and_how_long_it_may_be_kept() => Assert.All(Objects, file =>
    {
        Assert.NotEmpty(file.Text("content_type"));
        Assert.NotEmpty(file.Text("cache_control"));
    });

    [Fact]
    public void A_changed_file_is_uploaded_again() =>
        Assert.All(Objects, file => Assert.Matches(@"^\$\{(filemd5\(""assets/|md5\(local\.)", file.Text("etag")));

    [Theory]
    [InlineData("index.html")]
    [InlineData("config.json")]
    public void The_page_and_its_configuration_are_asked_for_each_time(string key) =>
        Assert.Equal("no-cache", Objects.Single(file => file.Text("key") == key).Text("cache_control"));

    [Fact]
    public void No_path_of_this_machine_is_in_the_configuration() =>
        Assert.DoesNotContain(Checkout.Root, TestStacks.Hybrid.Json.ToJsonString(), StringComparison.Ordinal);

    [Fact]
    public void The_bucket_s_list_is_private() => Assert.Equal("private", TestStacks.Hybrid.Text("digitalocean_spaces_bucket", "acl"));

    [Fact]
    public void Only_pages_of_the_dashboard_may_read_the_files_across_origins() => Assert.Equal(
        ["https://${var.name}.${var.domain}"],
        TestStacks.Hybrid.Resource("digitalocean_spaces_bucket_cors_configuration").Texts("cors_rule", 0, "allowed_origins"));

    [Fact]
    public void The_bucket_s_name_differs_from_other_teams() =>
        // The project's id and not its owner's: an owner may have projects in other teams.
        Assert.Matches(@"sha256\(data\.digitalocean_project\.[^.]+\.id\)", TestStacks.Hybrid.Text("digitalocean_spaces_bucket", "name"));
}

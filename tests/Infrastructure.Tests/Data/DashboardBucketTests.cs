using System.Text.Json.Nodes;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Data;

public sealed class DashboardBucketTests
{
    private static IEnumerable<JsonObject> Objects => TestStacks.Hybrid.Resources("digitalocean_spaces_bucket_object").Values;

    [Fact]
    public void Every_file_of_the_dashboard_is_uploaded() => Assert.Equal(
        Directory.EnumerateFiles(Checkout.Static, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Checkout.Static, file)).Order(StringComparer.Ordinal),
        Objects.Select(file => file.Text("key")).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_object_says_what_it_is_and_how_long_it_may_be_kept() => Assert.All(Objects, file =>
    {
        Assert.NotEmpty(file.Text("content_type"));
        Assert.NotEmpty(file.Text("cache_control"));
    });

    [Fact]
    public void A_changed_file_is_uploaded_again() =>
        Assert.All(Objects, file => Assert.Matches(@"^\$\{(filemd5\(""assets/|md5\(local\.)", file.Text("etag")));

    [Fact]
    public void The_page_is_asked_for_each_time() =>
        Assert.Equal("no-cache", Objects.Single(file => file.Text("key") == "index.html").Text("cache_control"));

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
        Assert.Contains("owner_uuid", TestStacks.Hybrid.Text("digitalocean_spaces_bucket", "name"), StringComparison.Ordinal);
}

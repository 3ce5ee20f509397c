using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

public sealed partial class HybridStackTests
{
    private static readonly string[] Naming = ["name", "alarm_name"];

    [Fact]
    public void The_outputs_are_the_ones_that_others_read() => Assert.Equal(
        [
            "app_default_url", "app_id", "cloudfront_distribution_id", "cloudfront_domain", "dashboard_url", "iam_role_arn", "image",
            "postgres_private_host", "secret_arn", "spaces_url", "valkey_private_host",
        ],
        TestStacks.Hybrid.Json.At("output").AsObject().Select(output => output.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Providers_read_their_credentials_by_themselves()
    {
        var providers = TestStacks.Hybrid.Json.At("provider");

        Assert.Equal("[{}]", providers.At("digitalocean").ToJsonString());
        Assert.All(providers.Items("aws"), aws =>
            Assert.Subset(new HashSet<string> { "alias", "default_tags", "region" }, aws.AsObject().Select(argument => argument.Key).ToHashSet()));
    }

    // Secrets Manager keeps every version for a day and allows about a hundred: docs/decisions/016-a-quarter-of-an-hour-for-the-secret.md.
    [Fact]
    public void The_secret_is_written_each_quarter_of_an_hour_and_the_minute_of_the_plan_may_be_asked_for()
    {
        var interval = TestStacks.Hybrid.Json.At("variable", "worker_secret_interval_seconds");

        Assert.Equal("900", interval.Text("default"));
        Assert.Contains("var.worker_secret_interval_seconds >= 5 ", interval.Text("validation", 0, "condition"), StringComparison.Ordinal);
    }

    // A database that was just destroyed stays a member of the VPC for minutes.
    [Fact]
    public void Destroying_the_VPC_has_a_long_timeout() =>
        Assert.Equal("15m", TestStacks.Hybrid.Resource("digitalocean_vpc").Text("timeouts", "delete"));

    [Fact]
    public void No_secret_is_written_into_the_configuration()
    {
        var literals = SecretNamed(TestStacks.Hybrid.Json).Where(value => !value.StartsWith("${", StringComparison.Ordinal));

        Assert.Empty(literals);
        Assert.DoesNotMatch(KeyMaterial(), TestStacks.Hybrid.Json.ToJsonString());
    }

    [Fact]
    public void There_is_no_second_CDN()
    {
        Assert.Empty(TestStacks.Hybrid.Resources("digitalocean_cdn"));
        Assert.DoesNotContain(".cdn.digitaloceanspaces.com", TestStacks.Hybrid.Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_can_be_in_the_project_is()
    {
        var stack = TestStacks.Hybrid;
        var project = stack.Resource("digitalocean_app").Text("project_id");

        Assert.Matches(@"^\$\{data\.digitalocean_project\.[^.]+\.id\}$", project);
        Assert.All(stack.Resources("digitalocean_database_cluster").Values, cluster => Assert.Equal(project, cluster.Text("project_id")));
        var assigned = stack.Resource("digitalocean_project_resources");
        Assert.Equal(project, assigned.Text("project"));
        Assert.Contains("digitalocean_spaces_bucket", assigned.Text("resources"), StringComparison.Ordinal);
        // The domain is not among them: destroying one deployment would take it out of the project of the others.
        Assert.Single(assigned.Texts("resources"));
    }

    [Fact]
    public void Production_has_the_bare_name_and_others_say_which_they_are()
    {
        Assert.Equal("${var.name}", TestStacks.Hybrid.Text("digitalocean_app", "spec", "name"));
        Assert.Equal("${var.name}-dev", TestStacks.HybridDev.Text("digitalocean_app", "spec", "name"));
    }

    [Fact]
    public void Two_environments_share_no_name()
    {
        var shared = Names(TestStacks.Hybrid).Intersect(Names(TestStacks.HybridDev)).ToList();

        Assert.Empty(shared);
    }

    [Fact]
    public void Production_s_databases_cannot_be_destroyed_and_a_trial_s_can()
    {
        Assert.All(TestStacks.Hybrid.Resources("digitalocean_database_cluster").Values, cluster => Assert.Equal("true", cluster.Text("lifecycle", "prevent_destroy")));
        Assert.All(TestStacks.HybridDev.Resources("digitalocean_database_cluster").Values, cluster => Assert.Equal("false", cluster.Text("lifecycle", "prevent_destroy")));
    }

    [Fact]
    public void Both_clouds_regions_follow_their_variables()
    {
        var stack = TestStacks.Hybrid;

        Assert.Equal("${var.aws_region}", stack.Json.Text("provider", "aws", 0, "region"));
        Assert.All(
            ["digitalocean_vpc", "digitalocean_database_cluster", "digitalocean_spaces_bucket", "digitalocean_spaces_bucket_object"],
            type => Assert.All(stack.Resources(type).Values, resource => Assert.Equal("${var.do_region}", resource.Text("region"))));
    }

    /// <summary>Names by which the clouds tell resources apart, and which must be unique in an account or team.</summary>
    private static IEnumerable<string> Names(Synthesized stack) =>
        from type in stack.Json.At("resource").AsObject()
        where type.Key is not ("digitalocean_database_db" or "digitalocean_database_user" or "aws_iam_role_policy")
        from resource in type.Value!.AsObject()
        from key in Naming
        let name = resource.Value![key]?.ToString()
        where name is not null && !name.Contains("resource_record_name", StringComparison.Ordinal)
        select $"{type.Key} {name}";

    private static IEnumerable<string> SecretNamed(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry.Value is JsonValue value && SecretName().IsMatch(entry.Key) ? [value.ToString()] : SecretNamed(entry.Value))
            .Concat(map["type"]?.ToString() == "SECRET" ? [map["value"]!.ToString()] : []),
        JsonArray list => list.SelectMany(SecretNamed),
        _ => [],
    };

    [GeneratedRegex("password|private_key_pem|(^|_)token$|secret_key|access_key", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("-----BEGIN|AKIA[0-9A-Z]{16}|dop_v1_|EV\\[1:")]
    private static partial Regex KeyMaterial();
}

using System.Text.Json.Nodes;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Edge;

public sealed class WebAclTests
{
    private static JsonObject Firewall => TestStacks.Hybrid.Resource("aws_wafv2_web_acl");

    [Fact]
    public void The_firewall_stands_before_the_distribution()
    {
        Assert.Contains("aws_wafv2_web_acl", TestStacks.Hybrid.Text("aws_cloudfront_distribution", "web_acl_id"), StringComparison.Ordinal);
        Assert.Equal("CLOUDFRONT", Firewall.Text("scope"));
        Assert.Equal("aws.us_east_1", Firewall.Text("provider"));
    }

    [Fact]
    public void Thirty_viewers_behind_one_address_stay_below_the_rate_limit()
    {
        const int callsOfOneViewerInFiveMinutes = 60;
        var limit = TestStacks.Hybrid.Json.At("variable", "waf_rate_limit", "default").GetValue<double>();

        Assert.Equal("${var.waf_rate_limit}", Firewall.Items("rule").Single(rule => rule.Text("name") == "RateLimit").Text("statement", "rate_based_statement", "limit"));
        Assert.True(limit >= 30 * callsOfOneViewerInFiveMinutes, $"{limit} requests in five minutes are too few.");
    }

    [Fact]
    public void Managed_rules_block_known_attacks() => Assert.Superset(
        new HashSet<string> { "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesAmazonIpReputationList" },
        Firewall.Items("rule").Select(rule => rule.Text("name")).ToHashSet());

    [Fact]
    public void Requests_are_logged_without_credentials()
    {
        var logging = TestStacks.Hybrid.Resource("aws_wafv2_web_acl_logging_configuration");
        var groups = TestStacks.Hybrid.Resources("aws_cloudwatch_log_group").Values;

        Assert.Equal(["authorization", "cookie"], logging.Items("redacted_fields").Select(field => field.Text("single_header", "name")));
        Assert.Contains(groups, group => group.Text("name").StartsWith("aws-waf-logs-", StringComparison.Ordinal));
        Assert.All(groups, group => Assert.Equal("${var.log_retention_days}", group.Text("retention_in_days")));
    }
}

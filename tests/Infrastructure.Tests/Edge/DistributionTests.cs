using System.Text.Json.Nodes;
using HybridCloud.Contract;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Edge;

public sealed class DistributionTests
{
    // Forwards everything but Host: App Platform and Spaces route by their own host names.
    private const string AllViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
    private const string CachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

    private static JsonObject Edge => TestStacks.Hybrid.Resource("aws_cloudfront_distribution");

    [Fact]
    public void Every_public_route_goes_to_the_app_uncached_and_nothing_else_does()
    {
        Assert.Equal(Routes.Public, Edge.Items("ordered_cache_behavior").Select(behavior => behavior.Text("path_pattern")));
        Assert.All(Edge.Items("ordered_cache_behavior"), behavior =>
        {
            Assert.Equal("app", behavior.Text("target_origin_id"));
            Assert.Equal(CachingDisabled, behavior.Text("cache_policy_id"));
            Assert.Equal(AllViewerExceptHostHeader, behavior.Text("origin_request_policy_id"));
        });
        Assert.Equal("spaces", Edge.Text("default_cache_behavior", "target_origin_id"));
    }

    [Fact]
    public void Metrics_are_not_for_visitors() =>
        Assert.DoesNotContain(Routes.Metrics, Edge.Items("ordered_cache_behavior").Select(behavior => behavior.Text("path_pattern")));

    [Fact]
    public void The_root_is_the_dashboard() => Assert.Equal("index.html", Edge.Text("default_root_object"));

    [Fact]
    public void Visitors_come_by_TLS_1_2_or_later_and_HTTP_3_where_they_can()
    {
        Assert.Equal("TLSv1.2_2021", Edge.Text("viewer_certificate", "minimum_protocol_version"));
        Assert.Equal("http2and3", Edge.Text("http_version"));
        Assert.All(
            Edge.Items("ordered_cache_behavior").Append(Edge.At("default_cache_behavior")),
            behavior => Assert.Equal("redirect-to-https", behavior.Text("viewer_protocol_policy")));
    }

    [Fact]
    public void Origins_are_reached_by_TLS_only() => Assert.All(Edge.Items("origin"), origin =>
    {
        Assert.Equal("https-only", origin.Text("custom_origin_config", "origin_protocol_policy"));
        Assert.Equal(["TLSv1.2"], origin.Texts("custom_origin_config", "origin_ssl_protocols"));
    });

    [Fact]
    public void The_app_is_told_the_secret_that_it_expects()
    {
        var header = Edge.Items("origin").Single(origin => origin.Text("origin_id") == "app").Items("custom_header").Single();
        var expected = TestStacks.Hybrid.Resource("digitalocean_app").Items("spec", "service", 0, "env")
            .Single(variable => variable.Text("key") == EnvironmentNames.ApiOriginSecret).Text("value");

        Assert.Equal(HeaderNames.OriginSecret, header.Text("name"));
        Assert.Equal(expected, header.Text("value"));
    }

    [Fact]
    public void A_new_secret_is_expected_before_it_is_sent_and_what_is_sent_stays_until_it_is_replaced()
    {
        var next = TestStacks.Hybrid.Resource("digitalocean_app").Items("spec", "service", 0, "env")
            .Single(variable => variable.Text("key") == EnvironmentNames.ApiNextOriginSecret).Text("value");
        var sent = TestStacks.Hybrid.Resources("terraform_data").Single(resource => resource.Key.StartsWith("origin-secret", StringComparison.Ordinal)).Value;

        Assert.Equal(next, sent.Text("triggers_replace", "value"));
        Assert.Equal(["triggers_replace"], sent.Texts("lifecycle", "ignore_changes"));
        Assert.StartsWith("${sha256(tls_private_key.origin-secret", next, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_do_not_learn_the_secret() =>
        Assert.Empty(Edge.Items("origin").Single(origin => origin.Text("origin_id") == "spaces").At("custom_header").AsArray());

    [Fact]
    public void Every_answer_carries_the_content_security_policy()
    {
        var policy = TestStacks.Hybrid.Resource("aws_cloudfront_response_headers_policy").At("security_headers_config");

        Assert.Equal(ContentSecurityPolicy.Value, policy.Text("content_security_policy", "content_security_policy"));
        Assert.Equal("DENY", policy.Text("frame_options", "frame_option"));
        Assert.Equal("true", policy.Text("strict_transport_security", "include_subdomains"));
        Assert.All(
            Edge.Items("ordered_cache_behavior").Append(Edge.At("default_cache_behavior")),
            behavior => Assert.Contains("aws_cloudfront_response_headers_policy", behavior.Text("response_headers_policy_id"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_certificate_is_proven_in_DigitalOcean_s_DNS_and_the_alias_points_at_the_edge()
    {
        var records = TestStacks.Hybrid.Resources("digitalocean_record").Values;

        Assert.Equal("aws.us_east_1", TestStacks.Hybrid.Text("aws_acm_certificate", "provider"));
        Assert.Contains(records, record => record.Text("value").Contains("resource_record_value", StringComparison.Ordinal));
        Assert.Contains(records, record =>
            record.Text("name") == "${var.name}" && record.Text("value").Contains("aws_cloudfront_distribution", StringComparison.Ordinal));
        Assert.All(records, record => Assert.EndsWith("}.", record.Text("value"), StringComparison.Ordinal));
    }
}

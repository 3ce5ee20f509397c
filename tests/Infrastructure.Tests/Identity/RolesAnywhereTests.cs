using System.Text.Json.Nodes;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Identity;

public sealed class RolesAnywhereTests
{
    private const double HoursPerYear = 365 * 24;

    [Fact]
    public void Anchor_and_profile_are_enabled()
    {
        Assert.Equal("true", TestStacks.Hybrid.Text("aws_rolesanywhere_trust_anchor", "enabled"));
        Assert.Equal("true", TestStacks.Hybrid.Text("aws_rolesanywhere_profile", "enabled"));
    }

    [Fact]
    public void Only_one_certificate_of_one_authority_may_assume_the_role()
    {
        var statement = Statements("aws_iam_role", "assume_role_policy").Single();

        Assert.Equal("rolesanywhere.amazonaws.com", statement.Text("Principal", "Service"));
        Assert.Matches(@"^\$\{aws_rolesanywhere_trust_anchor\.[^.]+\.arn\}$", statement.Text("Condition", "ArnEquals", "aws:SourceArn"));
        Assert.Equal(
            TestStacks.Hybrid.Text("tls_cert_request", "subject", 0, "common_name"),
            statement.Text("Condition", "StringEquals", "aws:PrincipalTag/x509Subject/CN"));
    }

    [Fact]
    public void The_role_reads_and_writes_one_secret_and_nothing_else()
    {
        var allowed = Statements("aws_iam_role_policy", "policy").ToDictionary(
            statement => statement.Texts("Action").Order(StringComparer.Ordinal).Aggregate((all, next) => $"{all} {next}"),
            statement => statement.Text("Resource"));

        Assert.Equal("*", allowed["sts:GetCallerIdentity"]);
        Assert.Matches(
            @"^\$\{aws_secretsmanager_secret\.[^.]+\.arn\}$",
            allowed["secretsmanager:DescribeSecret secretsmanager:GetSecretValue secretsmanager:UpdateSecret"]);
        Assert.Equal(2, allowed.Count);
    }

    [Fact]
    public void The_authority_outlives_many_client_certificates()
    {
        var authority = TestStacks.Hybrid.Resource("tls_self_signed_cert");
        var client = TestStacks.Hybrid.Resource("tls_locally_signed_cert");

        Assert.Equal(10 * HoursPerYear, authority.At("validity_period_hours").GetValue<double>());
        Assert.Equal(HoursPerYear, client.At("validity_period_hours").GetValue<double>());
        Assert.Equal(30 * 24, client.At("early_renewal_hours").GetValue<double>());
        Assert.Equal("true", authority.Text("is_ca_certificate"));
    }

    [Fact]
    public void Expiring_certificates_are_announced_and_mailed()
    {
        Assert.Equal(
            ["CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY"],
            TestStacks.Hybrid.Resource("aws_rolesanywhere_trust_anchor").Items("notification_settings").Select(setting => setting.Text("event")));
        Assert.Contains("aws.rolesanywhere", TestStacks.Hybrid.Text("aws_cloudwatch_event_rule", "event_pattern"), StringComparison.Ordinal);
        Assert.Contains("aws_sns_topic", TestStacks.Hybrid.Text("aws_cloudwatch_event_target", "arn"), StringComparison.Ordinal);
    }

    private static IReadOnlyList<JsonNode> Statements(string type, string argument) =>
        JsonNode.Parse(TestStacks.Hybrid.Text(type, argument))!.Items("Statement");
}

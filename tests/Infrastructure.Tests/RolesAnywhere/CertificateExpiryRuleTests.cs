using System.Text.Json.Nodes;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.RolesAnywhere;

public sealed class CertificateExpiryRuleTests
{
    // The two kinds of event, with the members that AWS documents for each:
    // https://docs.aws.amazon.com/rolesanywhere/latest/userguide/customize-notification-settings.html
    private const string OfAuthority = """
        {
          "version": "0", "id": "00000000-0000-0000-0000-000000000001", "source": "aws.rolesanywhere", "account": "123456789012",
          "detail-type": "Roles Anywhere Certificate Expiration State Change", "time": "2026-11-28T09:00:00Z", "region": "us-west-2",
          "resources": ["arn:aws:rolesanywhere:us-west-2:123456789012:trust-anchor/11111111-2222-3333-4444-555555555555"],
          "detail": { "certificate-serial-number": "5AF3", "certificate-expiration-date": "2026-12-28T09:00:00Z", "days-till-expiry": 30 }
        }
        """;

    private const string OfEndEntity = """
        {
          "version": "0", "id": "00000000-0000-0000-0000-000000000002", "source": "aws.rolesanywhere", "account": "123456789012",
          "detail-type": "Roles Anywhere Certificate Expiration State Change", "time": "2026-11-28T09:00:00Z", "region": "us-west-2",
          "detail": { "certificate-serial-number": "0C41", "certificate-expiration-date": "2026-12-28T09:00:00Z", "days-till-expiry": 30 }
        }
        """;

    [Theory]
    [InlineData(OfAuthority)]
    [InlineData(OfEndEntity)]
    public void The_expiry_of_the_authority_and_of_the_client_certificate_are_announced(string announcement) =>
        Assert.True(Matches(Pattern, JsonNode.Parse(announcement)!));

    [Theory]
    [InlineData("source", "aws.acm")]
    [InlineData("detail-type", "Roles Anywhere Something Else")]
    public void No_other_event_is_announced(string member, string value)
    {
        var other = JsonNode.Parse(OfEndEntity)!;
        other[member] = value;

        Assert.False(Matches(Pattern, other));
    }

    private static JsonNode Pattern => JsonNode.Parse(TestStacks.Hybrid.Resources("aws_cloudwatch_event_rule").Values
        .Select(rule => rule.Text("event_pattern")).Single(pattern => pattern.Contains("rolesanywhere", StringComparison.Ordinal)))!;

    /// <summary>Matches as EventBridge does: each member of the pattern is in the event and holds one of the values.</summary>
    private static bool Matches(JsonNode pattern, JsonNode announcement) => pattern.AsObject().All(member => announcement[member.Key] switch
    {
        null => false,
        JsonArray several => several.Any(one => member.Value!.AsArray().Any(value => JsonNode.DeepEquals(value, one))),
        var one => member.Value!.AsArray().Any(value => JsonNode.DeepEquals(value, one)),
    });
}

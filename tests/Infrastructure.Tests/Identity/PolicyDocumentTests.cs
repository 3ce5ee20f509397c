using HybridCloud.Infrastructure.Identity;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Identity;

/// <summary>A policy that allows more than it names must say why.</summary>
public sealed class PolicyDocumentTests
{
    [Theory]
    [InlineData("s3:GetObject", "*")]
    [InlineData("s3:*", "arn:aws:s3:::bucket/*")]
    [InlineData("s3:Put*", "arn:aws:s3:::bucket/*")]
    [InlineData("*", "*")]
    public void A_wildcard_needs_its_reason(string action, string resource)
    {
        var wide = new PolicyStatement { Sid = "Wide", Actions = [action], Resources = [resource] };

        var refused = Assert.Throws<ArgumentException>(() => PolicyDocument.Json(wide));
        Assert.Contains($"Wide allows {action} on {resource}: give WildcardReason", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PolicyDocument.Json(wide with { WildcardReason = " " }));
        Assert.Contains("\"Allow\"", PolicyDocument.Json(wide with { WildcardReason = "The call knows no resources." }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_without_a_wildcard_is_refused()
    {
        var read = new PolicyStatement { Sid = "Read", Actions = ["s3:Get*"], Resources = ["arn:aws:s3:::bucket/*"], WildcardReason = "It was wider once." };

        Assert.Contains("Read allows no more than it names", Assert.Throws<ArgumentException>(() => PolicyDocument.Json(read)).Message, StringComparison.Ordinal);
        Assert.NotEmpty(PolicyDocument.Json(read with { WildcardReason = null }));
    }

    [Fact]
    public void A_statement_has_one_reason_wherever_it_stands()
    {
        var ask = new PolicyStatement { Sid = "AskTwice", Actions = ["sts:GetCallerIdentity"], Resources = ["*"], WildcardReason = "The call knows no resources." };

        Assert.NotEmpty(PolicyDocument.Json(ask));
        Assert.Contains("AskTwice has two reasons", Assert.Throws<ArgumentException>(() => PolicyDocument.Json(ask with { WildcardReason = "Because it may." })).Message, StringComparison.Ordinal);
        Assert.Equal("The call knows no resources.", PolicyDocument.Reason("AskTwice", ["sts:GetCallerIdentity"]));
    }

    [Fact]
    public void What_is_forbidden_may_be_everything() =>
        Assert.Contains("\"Deny\"", PolicyDocument.Json(new PolicyStatement { Sid = "Never", Deny = true, Actions = ["*"], Resources = ["*"] }), StringComparison.Ordinal);

    [Fact]
    public void Two_statements_never_share_their_name()
    {
        var statement = new PolicyStatement { Sid = "Read", Actions = ["s3:GetObject"], Resources = ["arn:aws:s3:::bucket/key"] };

        Assert.Contains("Read is the Sid of 2 statements", Assert.Throws<ArgumentException>(() => PolicyDocument.Json(statement, statement)).Message, StringComparison.Ordinal);
    }
}

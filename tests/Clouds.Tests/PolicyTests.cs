using HybridCloud.Clouds.Aws.Policies;

namespace HybridCloud.Clouds.Tests;

/// <summary>The evaluator of IAM policies, which both imitations of AWS share.</summary>
public sealed class PolicyTests
{
    private const string Account = "111122223333";
    private const string Topic = $"arn:aws:sns:us-west-2:{Account}:alarms";
    private const string Role = $"arn:aws:iam::{Account}:role/deployer";

    private static readonly Caller Session = new($"arn:aws:sts::{Account}:assumed-role/deployer/me", Account) { RoleArn = Role };

    [Fact]
    public void What_no_policy_allows_is_refused() =>
        Assert.Equal("because no identity-based policy allows the sns:Publish action", Refusal(identity: """{"Effect": "Allow", "Action": "sns:Get*", "Resource": "*"}"""));

    [Theory]
    [InlineData("""{"Effect": "Allow", "Action": "sns:Pub*", "Resource": "arn:aws:sns:*:111122223333:alar??"}""")]
    [InlineData("""{"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:sns:*:*:others"}""")]
    [InlineData("""{"Effect": "Allow", "Action": ["sqs:*", "SNS:publish"], "Resource": ["*"]}""")]
    public void What_the_caller_s_policy_allows_is_done(string statement) => Assert.Null(Refusal(identity: statement));

    [Fact]
    public void A_boundary_that_does_not_allow_it_refuses_what_the_policy_allows() =>
        Assert.Equal("because no permissions boundary allows the sns:Publish action",
            Refusal(identity: """{"Effect": "Allow", "Action": "*", "Resource": "*"}""", boundary: """{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"""));

    [Theory]
    [InlineData("identity", "an identity-based policy (No)")]
    [InlineData("boundary", "a permissions boundary (No)")]
    [InlineData("resource", "a resource-based policy (No)")]
    public void A_deny_wins_wherever_it_is(string where, string named)
    {
        const string All = """{"Effect": "Allow", "Action": "*", "Resource": "*"}""";
        const string No = All + """, {"Sid": "No", "Effect": "Deny", "Action": "sns:*", "Resource": "*"}""";
        const string NoForAll = """{"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "sns:*", "Resource": "*"}""";

        var refusal = Refusal(where == "identity" ? No : All, where == "boundary" ? No : All, where == "resource" ? NoForAll : null);

        Assert.Equal($"with an explicit deny in {named}", refusal);
    }

    [Fact]
    public void A_resource_s_policy_alone_may_let_a_role_in_within_its_boundary()
    {
        const string Named = $$"""{"Effect": "Allow", "Principal": {"AWS": "{{Role}}"}, "Action": "sns:Publish", "Resource": "*"}""";

        Assert.Null(Refusal(resource: Named));
        Assert.NotNull(Refusal(resource: Named, boundary: """{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"""));
    }

    [Fact]
    public void A_resource_s_policy_that_names_the_account_leaves_it_to_the_caller_s_own_policies()
    {
        const string Account = """{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "*", "Resource": "*"}""";

        Assert.NotNull(Refusal(resource: Account));
        Assert.Null(Refusal(identity: """{"Effect": "Allow", "Action": "sns:*", "Resource": "*"}""", resource: Account, resourceDecides: true));
        Assert.NotNull(Refusal(identity: """{"Effect": "Allow", "Action": "sns:*", "Resource": "*"}""", resource: """{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "*", "Resource": "*"}""", resourceDecides: true));
    }

    [Theory]
    [InlineData("StringEquals", "aws:SourceAccount", "111122223333", true)]
    [InlineData("StringNotEquals", "aws:SourceAccount", "111122223333", false)]
    [InlineData("StringLike", "aws:SourceAccount", "1111*", true)]
    [InlineData("StringNotLike", "aws:SourceAccount", "1111*", false)]
    [InlineData("StringEqualsIgnoreCase", "AWS:sourceaccount", "111122223333", true)]
    [InlineData("ArnLike", "aws:SourceArn", "arn:aws:events:*:111122223333:rule/*", true)]
    [InlineData("ArnLike", "aws:SourceArn", "arn:aws:*:rule/nightly", false)]
    [InlineData("ArnEquals", "aws:SourceArn", "arn:aws:events:us-west-2:111122223333:rule/nightly", true)]
    [InlineData("ArnNotLike", "aws:SourceArn", "arn:aws:events:*:111122223333:rule/*", false)]
    [InlineData("Bool", "aws:SecureTransport", "false", false)]
    [InlineData("Bool", "aws:SecureTransport", "true", true)]
    [InlineData("Null", "aws:RequestTag/Owner", "false", true)]
    [InlineData("Null", "aws:RequestTag/Nobody", "false", false)]
    [InlineData("StringEquals", "aws:RequestTag/Nobody", "me", false)]
    [InlineData("StringNotEquals", "aws:RequestTag/Nobody", "me", true)]
    [InlineData("StringEqualsIfExists", "aws:RequestTag/Nobody", "me", true)]
    [InlineData("StringEqualsIfExists", "aws:RequestTag/Owner", "somebody", false)]
    [InlineData("ForAllValues:StringEquals", "aws:TagKeys", "Owner", false)]
    [InlineData("ForAnyValue:StringEquals", "aws:TagKeys", "Owner", true)]
    [InlineData("ForAnyValue:StringNotEquals", "aws:TagKeys", "Owner", true)]
    [InlineData("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/deploy*", true)]
    public void A_condition_is_judged_as_IAM_judges_it(string operation, string key, string value, bool holds)
    {
        var refusal = Refusal(identity: $$"""{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"{{operation}}": {"{{key}}": "{{value}}"} } }""");

        Assert.Equal(holds, refusal is null);
    }

    [Theory]
    [InlineData("""{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringMatches": {"aws:SourceArn": "*"}}}""", "StringMatches")]
    [InlineData("""{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:Sourcearm": "*"}}}""", "aws:Sourcearm")]
    [InlineData("""{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}""", "${aws:username}")]
    [InlineData("""{"Effect": "Allow", "Action": "*", "Ressource": "*"}""", "Ressource")]
    [InlineData("""{"Effect": "allow", "Action": "*", "Resource": "*"}""", "allow")]
    [InlineData("""{"Effect": "Allow", "Resource": "*"}""", "Action")]
    public void What_cannot_be_judged_is_a_fault_and_never_a_permission(string statement, string named) =>
        Assert.Contains(named, Assert.Throws<PolicyException>(() => Refusal(identity: statement)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_service_is_let_in_by_the_resource_s_policy_alone()
    {
        const string Events = """{"Effect": "Allow", "Principal": {"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]}, "Action": "sns:Publish", "Resource": "*"}""";

        Assert.Null(Refusal(resource: Events, caller: Caller.OfService("events.amazonaws.com", Account)));
        Assert.NotNull(Refusal(resource: Events, caller: Caller.OfService("scheduler.amazonaws.com", Account)));
        Assert.NotNull(Refusal(resource: """{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "*", "Resource": "*"}""", caller: Caller.OfService("events.amazonaws.com", Account)));
    }

    private static string? Refusal(string? identity = null, string? boundary = null, string? resource = null, bool resourceDecides = false, Caller? caller = null) => new Authorization
    {
        Identity = Statements(identity) ?? [],
        Boundary = Statements(boundary),
        Resource = Statements(resource),
        ResourceDecides = resourceDecides,
    }.Refuses(new(caller ?? Session, "sns:Publish", Topic)
    {
        Context = new Dictionary<string, IReadOnlyList<string>>
        {
            ["aws:SourceAccount"] = [Account],
            ["aws:SourceArn"] = [$"arn:aws:events:us-west-2:{Account}:rule/nightly"],
            ["aws:SecureTransport"] = ["true"],
            ["aws:RequestTag/Owner"] = ["me"],
            ["aws:TagKeys"] = ["Owner", "Name"],
        },
    });

    private static IReadOnlyList<PolicyStatement>? Statements(string? statements) =>
        statements is null ? null : PolicyDocument.Parse($$"""{"Version": "2012-10-17", "Statement": [{{statements}}]}""").Statements;
}

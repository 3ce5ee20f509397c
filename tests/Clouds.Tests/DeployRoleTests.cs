using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.Tests;

/// <summary>What a deploy role may not do, whatever policy it is given: there is no way out of its boundary.</summary>
public abstract class DeployRoleTests(DeployedStacks stacks) : AwsStackTests(stacks)
{
    private const string Everything = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}""";

    private const string Anybody = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "events.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}""";

    /// <summary>Calls with which a role would escape its boundary. SELF: the deploy role; PREFIX: of its names; BOUNDARY: its boundary.</summary>
    public static TheoryData<string, string> WaysOut { get; } = new()
    {
        { "a policy on itself", $"Action=PutRolePolicy&RoleName=SELF&PolicyName=more&PolicyDocument={Uri.EscapeDataString(Everything)}" },
        { "an attached policy on itself", "Action=AttachRolePolicy&RoleName=SELF&PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess" },
        { "its boundary changed", "Action=PutRolePermissionsBoundary&RoleName=SELF&PermissionsBoundary=arn:aws:iam::aws:policy/AdministratorAccess" },
        { "its boundary removed", "Action=DeleteRolePermissionsBoundary&RoleName=SELF" },
        { "another role's boundary removed", "Action=DeleteRolePermissionsBoundary&RoleName=PREFIX-made" },
        { "another role's boundary changed", "Action=PutRolePermissionsBoundary&RoleName=PREFIX-made&PermissionsBoundary=arn:aws:iam::aws:policy/AdministratorAccess" },
        { "its own trust", $"Action=UpdateAssumeRolePolicy&RoleName=SELF&PolicyDocument={Uri.EscapeDataString(Anybody)}" },
        { "an administrator's trust", $"Action=UpdateAssumeRolePolicy&RoleName=administrator&PolicyDocument={Uri.EscapeDataString(Anybody)}" },
        { "a role without a boundary", $"Action=CreateRole&RoleName=PREFIX-free&AssumeRolePolicyDocument={Uri.EscapeDataString(Anybody)}" },
        { "a role with another boundary", $"Action=CreateRole&RoleName=PREFIX-free&PermissionsBoundary=arn:aws:iam::aws:policy/AdministratorAccess&AssumeRolePolicyDocument={Uri.EscapeDataString(Anybody)}" },
        { "a role beside the deployment", $"Action=CreateRole&RoleName=beside&PermissionsBoundary=BOUNDARY&AssumeRolePolicyDocument={Uri.EscapeDataString(Anybody)}" },
        { "a policy on an unbounded role", $"Action=PutRolePolicy&RoleName=PREFIX-unbounded&PolicyName=more&PolicyDocument={Uri.EscapeDataString(Everything)}" },
        { "another boundary", $"Action=CreatePolicyVersion&PolicyArn=BOUNDARY&SetAsDefault=true&PolicyDocument={Uri.EscapeDataString(Everything)}" },
        { "no boundary", "Action=DeletePolicy&PolicyArn=BOUNDARY" },
        { "another policy", $"Action=CreatePolicy&PolicyName=PREFIX-more&PolicyDocument={Uri.EscapeDataString(Everything)}" },
        { "another identity provider", "Action=CreateOpenIDConnectProvider&Url=https://example.com&ClientIDList.member.1=a" },
    };

    [Theory]
    [MemberData(nameof(WaysOut))]
    public void There_is_no_way_out_even_for_a_role_that_may_do_everything(string way, string form)
    {
        foreach (var stack in new[] { "platform", "queue" })
        {
            Prepare(stack);
            var filled = form.Replace("SELF", Stacks.DeployRole(stack), StringComparison.Ordinal).Replace("PREFIX", Prefix(stack), StringComparison.Ordinal)
                .Replace("BOUNDARY", Boundary(stack), StringComparison.Ordinal);
            foreach (var role in new[] { Stacks.DeployRole(stack), $"{Prefix(stack)}-made" })
            {
                var refusal = Assert.Throws<AwsError>(() => As(role, "iam", filled));
                Assert.True(refusal.Code == "AccessDenied", $"{way}: {refusal.Message}");
            }
        }
    }

    [Theory]
    [InlineData("administrator")]
    [InlineData("PREFIX-made")]
    public void A_role_is_passed_to_no_service_that_the_stacks_do_not_use(string role)
    {
        Prepare("platform");
        role = role.Replace("PREFIX", Prefix("platform"), StringComparison.Ordinal);
        As(Stacks.DeployRole("platform"), "events", $$"""{"Name": "{{Prefix("platform")}}-rule", "ScheduleExpression": "rate(1 day)"}""", "PutRule");

        var refusal = Assert.Throws<AwsError>(() => As(Stacks.DeployRole("platform"), "events",
            $$"""{"Rule": "{{Prefix("platform")}}-rule", "Targets": [{"Id": "a", "Arn": "arn:aws:lambda:us-west-2:{{Stacks.AccountId}}:function:f", "RoleArn": "arn:aws:iam::{{Stacks.AccountId}}:role/{{role}}"}]}""", "PutTargets"));

        Assert.Contains("iam:PassRole", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_of_somebody_else_is_passed_to_no_service_at_all()
    {
        Prepare("platform");

        var refusal = Assert.Throws<AwsError>(() => Stacks.Aws.Do(Stacks.AccountId, "us-west-2", "lambda", "POST", "/2015-03-31/functions",
            $$"""{"FunctionName": "{{Prefix("platform")}}-mine", "Role": "arn:aws:iam::{{Stacks.AccountId}}:role/administrator", "Code": {} }""", role: Stacks.DeployRole("platform")));

        Assert.Contains("iam:PassRole", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repo:DO-Solutions/poc-app-platform-aws:ref:refs/heads/main")]
    [InlineData("repo:DO-Solutions/poc-app-platform-aws:pull_request")]
    [InlineData("repo:somebody/poc-app-platform-aws:environment:ENVIRONMENT")]
    public void Other_workflows_do_not_get_the_role(string subject) =>
        Assert.Equal("AccessDenied", Assert.Throws<AwsError>(() => Stacks.SignIn("platform", subject.Replace("ENVIRONMENT", Stacks.Environment, StringComparison.Ordinal))).Code);

    /// <summary>Makes roles as an administrator and as the deploy role; the deploy role and its own get a policy that allows everything.</summary>
    private void Prepare(string stack)
    {
        var made = $"{Prefix(stack)}-made";
        Try($"Action=CreateRole&RoleName=administrator&AssumeRolePolicyDocument={Uri.EscapeDataString(Anybody)}");
        Try($"Action=CreateRole&RoleName={Prefix(stack)}-unbounded&AssumeRolePolicyDocument={Uri.EscapeDataString(Anybody)}");
        Try($"Action=PutRolePolicy&RoleName={Stacks.DeployRole(stack)}&PolicyName=everything&PolicyDocument={Uri.EscapeDataString(Everything)}");
        Try($"Action=CreateRole&RoleName={made}&PermissionsBoundary={Boundary(stack)}&AssumeRolePolicyDocument={Uri.EscapeDataString(Anybody)}", Stacks.DeployRole(stack));
        Try($"Action=PutRolePolicy&RoleName={made}&PolicyName=everything&PolicyDocument={Uri.EscapeDataString(Everything)}", Stacks.DeployRole(stack));

        void Try(string form, string? role = null)
        {
            try
            {
                As(role, "iam", form);
            }
            catch (AwsError error) when (error.Code == "EntityAlreadyExists")
            {
                // Made by an earlier test.
            }
        }
    }

    private static string Prefix(string stack, string environment) => $"poc-app-platform-aws-{(stack == "platform" ? "ecs" : "queue")}-{environment}";

    private string Prefix(string stack) => Prefix(stack, Stacks.Environment);

    private string Boundary(string stack) => $"arn:aws:iam::{Stacks.AccountId}:policy/{Prefix(stack)}-boundary";

    private void As(string? role, string service, string body, string? operation = null) => Stacks.Aws.Do(Stacks.AccountId, "us-west-2", service, "POST", "/", body, operation, role);
}

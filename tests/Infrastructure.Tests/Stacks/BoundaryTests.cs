using System.IO.Enumeration;
using System.Text.RegularExpressions;
using HybridCloud.Contract;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

/// <summary>The permissions boundary of the AWS stacks' roles: wide enough for each of them, and within AWS's size limits.</summary>
public sealed partial class BoundaryTests
{
    private static readonly string[] Stacks = ["platform", "queue"];

    public static TheoryData<string, string> Deployments => [.. Stacks.SelectMany(stack => DeploymentEnvironment.All.Select(environment => (stack, environment)))];

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Whatever_a_role_is_granted_is_within_its_boundary(string stack, string environment)
    {
        var allowed = Actions(Boundary(stack, environment)).ToList();
        var granted = Stack(stack, environment).Resources("aws_iam_role_policy").Values.SelectMany(policy => Actions(policy.Text("policy"))).Distinct();

        Assert.Empty(granted.Where(action => !allowed.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, action))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_role_of_the_stack_is_bounded(string stack, string environment) =>
        Assert.All(Stack(stack, environment).Resources("aws_iam_role").Values, role => Assert.Contains("aws_iam_policy.boundary", role.Text("permissions_boundary"), StringComparison.Ordinal));

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; with the longest possible names.
    [Theory]
    [MemberData(nameof(Deployments))]
    public void Policies_fit_AWSs_size_limits(string stack, string environment)
    {
        var inline = Stack(stack, environment).Resources("aws_iam_role_policy").Where(policy => policy.Key.StartsWith("deploy-role_", StringComparison.Ordinal)).Sum(policy => Length(policy.Value.Text("policy")));

        Assert.InRange(inline, 1, 10_240);
        Assert.InRange(Length(Boundary(stack, environment)), 1, 6_144);
    }

    private static Synthesized Stack(string stack, string environment) => stack == "platform" ? TestStacks.Platform(environment) : TestStacks.Queue(environment);

    private static string Boundary(string stack, string environment) =>
        Stack(stack, environment).Resources("aws_iam_policy").Single(policy => policy.Key.StartsWith("boundary_", StringComparison.Ordinal)).Value.Text("policy");

    // A policy with Terraform expressions in it is not JSON yet.
    private static IEnumerable<string> Actions(string policy) => Allowed().Matches(policy).SelectMany(statement => Quoted().Matches(statement.Groups[1].Value)).Select(action => action.Groups[1].Value);

    private static int Length(string policy) => policy.Replace("${var.name}", new string('n', 24), StringComparison.Ordinal)
        .Replace("${data.aws_caller_identity.account_", "012345678901", StringComparison.Ordinal).Length;

    [GeneratedRegex("\"Effect\":\"Allow\",\"Action\":(\"[^\"]+\"|\\[[^]]+\\])")]
    private static partial Regex Allowed();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}

using System.IO.Enumeration;
using System.Text.Json.Nodes;
using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

/// <summary>The boundary of the AWS stacks' roles: wide enough for each of them, and within what AWS takes.</summary>
public sealed class BoundaryTests
{
    private static readonly string[] s_stacks = ["platform", "queue"];

    public static TheoryData<string, string> Deployments => [.. s_stacks.SelectMany(stack => DeploymentEnvironment.All.Select(environment => (stack, environment)))];

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Whatever_a_role_is_granted_is_within_its_boundary(string stack, string environment)
    {
        var allowed = Statements(Boundary(stack, environment)).Where(statement => statement["Effect"]!.ToString() == "Allow").SelectMany(Actions).ToList();
        var granted = Stack(stack, environment).Resources("aws_iam_role_policy").Values.SelectMany(policy => Statements(policy.Text("policy"))).SelectMany(Actions).Distinct();

        Assert.Empty(granted.Where(action => !allowed.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, action))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_role_of_the_stack_is_bounded(string stack, string environment) =>
        Assert.All(Stack(stack, environment).Resources("aws_iam_role").Values, role => Assert.Contains("aws_iam_policy.boundary", role.Text("permissions_boundary"), StringComparison.Ordinal));

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; with names of the greatest length.
    [Theory]
    [MemberData(nameof(Deployments))]
    public void AWS_takes_the_policies_by_their_length(string stack, string environment)
    {
        var inline = Stack(stack, environment).Resources("aws_iam_role_policy").Where(policy => policy.Key.StartsWith("deploy-role_", StringComparison.Ordinal)).Sum(policy => Length(policy.Value.Text("policy")));

        Assert.InRange(inline, 1, 10_240);
        Assert.InRange(Length(Boundary(stack, environment)), 1, 6_144);
    }

    private static Synthesized Stack(string stack, string environment) => stack == "platform" ? TestStacks.Platform(environment) : TestStacks.Queue(environment);

    private static string Boundary(string stack, string environment) =>
        Stack(stack, environment).Resources("aws_iam_policy").Single(policy => policy.Key.StartsWith("boundary_", StringComparison.Ordinal)).Value.Text("policy");

    private static IEnumerable<JsonNode> Statements(string policy) => JsonNode.Parse(policy)!["Statement"]!.AsArray().Select(statement => statement!);

    private static IEnumerable<string> Actions(JsonNode statement) =>
        statement["Action"] is JsonArray many ? many.Select(action => action!.ToString()) : [statement["Action"]!.ToString()];

    private static int Length(string policy) => System.Text.RegularExpressions.Regex.Replace(policy, @"\$\{var\.name\}", new string('n', 24))
        .Replace("${data.aws_caller_identity.account_", "012345678901", StringComparison.Ordinal).Length;
}

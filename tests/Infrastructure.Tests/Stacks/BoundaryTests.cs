using System.Globalization;
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
        var synthesized = Stack(stack, environment);
        var inline = synthesized.Resources("aws_iam_role_policy").Where(policy => policy.Key.StartsWith("deploy-role_", StringComparison.Ordinal)).Sum(policy => Length(synthesized, policy.Value.Text("policy")));

        Assert.InRange(inline, 1, 10_240);
        Assert.InRange(Length(synthesized, Boundary(stack, environment)), 1, 6_144);
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void What_the_deploy_role_may_do_to_resources_without_names_is_kept_to_the_stacks_regions(string stack, string environment)
    {
        // These two services have no regions.
        string[] global = ["cloudfront:*", "route53:*"];
        var unnamed = Stack(stack, environment).Resources("aws_iam_role_policy").Values.Select(policy => policy.Text("policy")).Single(policy => policy.Contains("\"ResourcesWithoutNames\"", StringComparison.Ordinal));

        Assert.Empty(ActionsOf("ResourcesWithoutNames", unnamed).Except(global).Except(ActionsOf("NoOtherRegion", Boundary(stack, environment))));
    }

    private static Synthesized Stack(string stack, string environment) => stack == "platform" ? TestStacks.Platform(environment) : TestStacks.Queue(environment);

    private static string Boundary(string stack, string environment) =>
        Stack(stack, environment).Resources("aws_iam_policy").Single(policy => policy.Key.StartsWith("boundary_", StringComparison.Ordinal)).Value.Text("policy");

    // A policy with Terraform expressions in it is not JSON yet.
    private static IEnumerable<string> Actions(string policy) => Allowed().Matches(policy).SelectMany(statement => Quoted().Matches(statement.Groups[1].Value)).Select(action => action.Groups[1].Value);

    private static List<string> ActionsOf(string sid, string policy) =>
        [.. Quoted().Matches(Regex.Match(policy, $"\"Sid\":\"{sid}\",\"Effect\":\"[A-Z][a-z]+\",\"Action\":\\[([^]]+)\\]").Groups[1].Value).Select(action => action.Groups[1].Value)];

    /// <summary>A policy's length with the longest possible values; AWS does not count white space.</summary>
    private static int Length(Synthesized stack, string policy) =>
        Expression().Replace(policy, expression => Longest(stack, expression.Groups[1].Value)).Count(character => !char.IsWhiteSpace(character));

    private static string Longest(Synthesized stack, string expression) => expression switch
    {
        "var.name" => new string('n', 2 + int.Parse(NameRule().Match(stack.Json.Text("variable", "name", "validation", 0, "condition")).Groups[1].Value, CultureInfo.InvariantCulture)),
        "data.aws_caller_identity.account.account_id" => "012345678901",
        "var.aws_region" or "var.recovery_region" => "ap-southeast-1",
        _ when expression.StartsWith("coalesce(var.state_bucket, ", StringComparison.Ordinal) => new string('b', 63),
        // The boundary itself, named after the deployment as in its own statements.
        _ when expression.StartsWith("aws_iam_policy.boundary_", StringComparison.Ordinal) => $"arn:aws:iam::012345678901:policy/{Longest(stack, "var.name")}-{new string('n', 20)}-boundary",
        _ => throw new ArgumentException($"How long may ${{{expression}}} be?", nameof(expression)),
    };

    [GeneratedRegex("\"Effect\":\"Allow\",\"Action\":(\"[^\"]+\"|\\[[^]]+\\])")]
    private static partial Regex Allowed();

    // A template in quotes may be within it.
    [GeneratedRegex(@"\$\{((?:[^{}]|\{[^}]*\})+)\}")]
    private static partial Regex Expression();

    // The name's other two characters are its first and its last.
    [GeneratedRegex(@"\{1,(\d+)\}")]
    private static partial Regex NameRule();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}

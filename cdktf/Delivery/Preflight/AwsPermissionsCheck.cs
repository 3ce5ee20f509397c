using System.Text.Json.Nodes;
using HybridCloud.Delivery.Permissions;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The caller has the AWS permissions that the stack needs, according to IAM's policy simulator.</summary>
/// <param name="aws">Calls IAM.</param>
/// <param name="target">The account and the caller.</param>
/// <param name="stack">The stack.</param>
/// <param name="occasion">Whether to check permissions to deploy, or only to plan.</param>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html"/>
internal sealed class AwsPermissionsCheck(AwsReader aws, Target target, PreflightStack stack, PreflightOccasion occasion) : IPreflightCheck
{
    private const string Version = "2010-05-08";

    // An answer holds at most this many results.
    private const int Batch = 100;

    private const int Named = 6;

    public string Name => $"AWS permissions for {stack.Name}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var permissions = StackPermissions.Of(JsonNode.Parse(stack.Configuration.GetRawText())!);
        if (target.Caller.EndsWith(":root", StringComparison.Ordinal))
            return PreflightFinding.Ok("the account's root user may do everything");
        var (principal, role) = await PrincipalAsync(cancellationToken);
        if (role is not null && stack.Resources("aws_iam_role").Any(own => stack.Text(own, "name") == role))
            return PreflightFinding.Ok($"{role} is the stack's own role for deploying");
        var actions = (occasion == PreflightOccasion.Plan ? permissions.PlanActions : permissions.DeployActions).Except(["iam:PassRole", "iam:CreateServiceLinkedRole"]).ToList();
        var questions = actions.Chunk(Batch).Select(batch => DeniedAsync(principal, batch, "*", null, cancellationToken)).ToList();
        if (occasion == PreflightOccasion.Deployment)
        {
            questions.AddRange(permissions.RolesPassedTo.Select(service => DeniedAsync(principal, ["iam:PassRole"], $"arn:aws:iam::{target.Account}:role/{target.Name}", ("iam:PassedToService", service), cancellationToken)));
            questions.AddRange(permissions.ServicesUsedFirst.Select(service =>
                DeniedAsync(principal, ["iam:CreateServiceLinkedRole"], $"arn:aws:iam::{target.Account}:role/aws-service-role/{service}/own", ("iam:AWSServiceName", service), cancellationToken)));
        }

        var denied = (await Task.WhenAll(questions)).SelectMany(answer => answer).Distinct().Order(StringComparer.Ordinal).ToList();
        return denied.Count == 0
            ? PreflightFinding.Ok($"{principal} may do all {actions.Count}")
            : PreflightFinding.Fault(
                $"{principal} may not {string.Join(", ", denied.Take(Named))}{(denied.Count > Named ? $" and {denied.Count - Named} more" : "")}",
                $"Allow it: `make permissions STACK={stack.Name} ENVIRONMENT={target.Environment}{(occasion == PreflightOccasion.Plan ? " ACCESS=plan" : "")}` prints the policy. Permissions that hold only for single resources are not seen here");
    }

    /// <summary>The principal to simulate: for a session, its role.</summary>
    private async Task<(string Arn, string? Role)> PrincipalAsync(CancellationToken cancellationToken)
    {
        if (!target.Caller.Contains(":assumed-role/", StringComparison.Ordinal))
            return (target.Caller, null);
        var role = target.Caller.Split('/')[1];
        // A session's ARN lacks the role's path.
        var answer = await aws.QueryAsync("iam", Version, "GetRole", [("RoleName", role)], cancellationToken);
        return (answer.Descendants("Arn").First().Value, role);
    }

    private async Task<List<string>> DeniedAsync(
        string principal, IReadOnlyList<string> actions, string resource, (string Key, string Value)? context, CancellationToken cancellationToken)
    {
        var denied = new List<string>();
        for (string? marker = ""; marker is not null;)
        {
            List<(string, string)> arguments = [("PolicySourceArn", principal), ("ResourceArns.member.1", resource), .. actions.Select((action, index) => ($"ActionNames.member.{index + 1}", action))];
            if (context is { } entry)
                arguments.AddRange([("ContextEntries.member.1.ContextKeyName", entry.Key), ("ContextEntries.member.1.ContextKeyType", "string"), ("ContextEntries.member.1.ContextKeyValues.member.1", entry.Value)]);
            if (marker.Length > 0)
                arguments.Add(("Marker", marker));
            var answer = await aws.QueryAsync("iam", Version, "SimulatePrincipalPolicy", arguments, cancellationToken);
            denied.AddRange(answer.Descendants("member").Where(result => result.Element("EvalDecision") is { } decision && decision.Value != "allowed")
                .Select(result => result.Element("EvalActionName")!.Value + (context is { } about ? $" to {about.Value}" : "")));
            marker = answer.Descendants("IsTruncated").Any(truncated => truncated.Value == "true") ? answer.Descendants("Marker").First().Value : null;
        }

        return denied;
    }
}

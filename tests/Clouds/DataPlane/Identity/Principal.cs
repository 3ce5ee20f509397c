using HybridCloud.Iam;

namespace HybridCloud.AwsStandIn.Identity;

/// <summary>Who calls.</summary>
/// <param name="Arn">As AWS names it in errors and GetCallerIdentity.</param>
/// <param name="Id">Unique id.</param>
/// <param name="Policy">What it may do.</param>
public sealed record Principal(string Arn, string Id, IReadOnlyList<PolicyStatement> Policy)
{
    /// <summary>Whether the policy allows the action on the resource.</summary>
    public bool May(string action, string resource) =>
        new Authorization { Identity = Policy }.Refuses(new(new(Arn, Arn.Split(':')[4]), action, resource)) is null;
}

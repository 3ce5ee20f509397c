namespace HybridCloud.AwsStandIn.Identity;

/// <summary>Who calls.</summary>
/// <param name="Arn">As AWS names it in errors and GetCallerIdentity.</param>
/// <param name="Id">Unique id.</param>
/// <param name="Policy">What it may do.</param>
public sealed record Principal(string Arn, string Id, IReadOnlyList<PolicyStatement> Policy)
{
    /// <summary>Whether a statement allows the action on the resource.</summary>
    public bool May(string action, string resource) => Policy.Any(s => s.Allows(action, resource));
}

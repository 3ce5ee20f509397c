using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Policies;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.DataPlane;

/// <summary>The caller: a role's session, and the role's policy.</summary>
public sealed record Principal(Session Session, IReadOnlyList<PolicyStatement> Policy)
{
    private readonly Caller caller = new(Session.AssumedRoleArn, Session.AccountId);

    /// <summary>Refuses what the policy does not allow.</summary>
    /// <param name="named">The resource as the service names it in its refusal; by default its ARN.</param>
    /// <exception cref="AwsError">It is not allowed.</exception>
    public void Demand(string action, string resource, string? named = null)
    {
        if (new Authorization { Identity = Policy }.Refuses(new(caller, action, resource)) is { } refusal)
            throw new AwsError(CommonError.AccessDenied, $"User: {caller.Arn} is not authorized to perform: {action} on resource: {named ?? resource} {refusal}");
    }
}

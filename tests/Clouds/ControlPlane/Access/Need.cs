using HybridCloud.Clouds.Aws.Policies;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Access;

/// <summary>One permission without which AWS refuses a call.</summary>
/// <param name="Action">Such as <c>iam:PassRole</c>.</param>
/// <param name="Resource">ARN; <c>*</c> where the action knows no resources.</param>
internal sealed record Need(string Action, string Resource)
{
    /// <summary>Condition keys that AWS gives to this request beside those of every call.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Context { get; init; } = AccessRequest.Empty;

    /// <summary>The service of AWS that asks instead of the caller; null for the caller.</summary>
    public string? Service { get; init; }

    /// <summary>What the caller is told where this is refused; null for IAM's own words.</summary>
    public AwsError? Refused { get; init; }

    /// <summary>A need with one condition key.</summary>
    public Need With(string key, string? value) =>
        value is null ? this : this with { Context = new Dictionary<string, IReadOnlyList<string>>(Context) { [key] = [value] } };
}

/// <summary>A permission that somebody needed, for tables that must name them all.</summary>
/// <param name="Caller">ARN of the caller.</param>
/// <param name="Action">Such as <c>iam:PassRole</c>.</param>
/// <param name="Resource">ARN, or <c>*</c>.</param>
/// <param name="Operation">The call that needed it: <c>ecs:RegisterTaskDefinition</c>.</param>
/// <param name="Refusal">Null where it was allowed, otherwise AWS's words.</param>
public sealed record RecordedAccess(string Caller, string Action, string Resource, string Operation, string? Refusal);

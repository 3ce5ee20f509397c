using HybridCloud.Clouds.Aws.Policies;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Access;

/// <summary>One permission without which AWS refuses a call.</summary>
/// <param name="Action">Such as <c>iam:PassRole</c>.</param>
/// <param name="Resource">ARN; <c>*</c> where the action knows no resources.</param>
internal sealed record Need(string Action, string Resource)
{
    /// <summary>Condition keys that AWS adds to this request besides those of every call.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Context { get; init; } = AccessRequest.Empty;

    /// <summary>The AWS service that needs the permission instead of the caller; null for the caller.</summary>
    public string? Service { get; init; }

    /// <summary>The error that the caller gets when this is refused; null for IAM's own.</summary>
    public AwsError? Refused { get; init; }

    /// <summary>A need with one condition key.</summary>
    public Need With(string key, string? value) =>
        value is null ? this : this with { Context = new Dictionary<string, IReadOnlyList<string>>(Context) { [key] = [value] } };
}

/// <summary>A permission that a call needed, recorded for tables that must name them all.</summary>
/// <param name="Caller">ARN of the caller.</param>
/// <param name="Action">Such as <c>iam:PassRole</c>.</param>
/// <param name="Resource">ARN, or <c>*</c>.</param>
/// <param name="Operation">The call that needed it: <c>ecs:RegisterTaskDefinition</c>.</param>
/// <param name="Refusal">Null if it was allowed, otherwise AWS's wording.</param>
public sealed record RecordedAccess(string Caller, string Action, string Resource, string Operation, string? Refusal);

namespace HybridCloud.Clouds.Aws.Policies;

/// <summary>All policies that apply to one request, and what they decide together.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"/>
public sealed record Authorization
{
    /// <summary>The caller's own policies.</summary>
    public IReadOnlyList<PolicyStatement> Identity { get; init; } = [];

    /// <summary>The caller's permissions boundary; null without one.</summary>
    public IReadOnlyList<PolicyStatement>? Boundary { get; init; }

    /// <summary>The resource's own policy; null without one.</summary>
    public IReadOnlyList<PolicyStatement>? Resource { get; init; }

    /// <summary>Whether the resource's policy must allow the request, as with a KMS key policy and a role's trust policy.</summary>
    public bool ResourceDecides { get; init; }

    /// <summary>Null if the request is allowed, otherwise the reason for the refusal, in AWS's words.</summary>
    /// <exception cref="PolicyException">A policy cannot be evaluated.</exception>
    public string? Refuses(AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var applying = (Of(Identity, request), Boundary is null ? null : Of(Boundary, request));
        var named = Of((Resource ?? []).Where(statement => statement.Principals?.Name(request.Caller) == true), request);
        var forAccount = Of((Resource ?? []).Where(statement => statement.Principals?.NameAccountOf(request.Caller) == true), request);
        var refusal = Denied(applying.Item1, "an identity-based policy") ?? Denied(applying.Item2 ?? [], "a permissions boundary") ?? Denied([.. named, .. forAccount], "a resource-based policy");
        if (refusal is not null)
        {
            return $"with an explicit deny in {refusal}";
        }

        var within = applying.Item2 is null || applying.Item2.Count > 0;
        if (named.Count > 0 && (request.Caller.Service is not null || within))
        {
            return null;
        }

        if (request.Caller.Service is not null || (ResourceDecides && forAccount.Count == 0))
        {
            return $"because no resource-based policy allows the {request.Action} action";
        }

        return applying.Item1.Count == 0 ? $"because no identity-based policy allows the {request.Action} action"
            : !within ? $"because no permissions boundary allows the {request.Action} action"
            : null;
    }

    private static List<PolicyStatement> Of(IEnumerable<PolicyStatement> statements, AccessRequest request) => [.. statements.Where(statement => statement.AppliesTo(request))];

    private static string? Denied(List<PolicyStatement> statements, string where) =>
        statements.FirstOrDefault(statement => statement.Deny) is { } statement ? $"{where}{(statement.Sid.Length > 0 ? $" ({statement.Sid})" : "")}" : null;
}

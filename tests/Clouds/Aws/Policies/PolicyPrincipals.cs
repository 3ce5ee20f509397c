namespace HybridCloud.Clouds.Aws.Policies;

/// <summary>The principals that a statement of a resource's policy applies to.</summary>
/// <param name="Values">Kind and value: <c>("AWS", "arn:…")</c>, <c>("Service", "events.amazonaws.com")</c>, <c>("*", "*")</c>.</param>
/// <param name="Others">Whether everybody else is meant: <c>NotPrincipal</c>.</param>
public sealed record PolicyPrincipals(IReadOnlyList<(string Kind, string Value)> Values, bool Others = false)
{
    /// <summary>Whether the caller is named: by its own ARN, its role's, as a service, or by a wildcard.</summary>
    public bool Name(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return Others
            ? !Values.Any(value => Is(value, caller) || value == ("AWS", caller.AccountRoot))
            : Values.Any(value => Is(value, caller));
    }

    /// <summary>Whether the caller's account is named, which leaves the decision to the caller's own policies.</summary>
    public bool NameAccountOf(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return !Others && caller.Service is null && Values.Any(value => value.Kind == "AWS" && (value.Value == caller.AccountRoot || value.Value == caller.AccountId));
    }

    private static bool Is((string Kind, string Value) principal, Caller caller) => principal.Kind switch
    {
        "*" => true,
        "AWS" => principal.Value == "*" || (caller.Service is null && (principal.Value == caller.Arn || principal.Value == caller.RoleArn)),
        "Service" => principal.Value == caller.Service,
        "Federated" => principal.Value == caller.Federation,
        _ => throw new PolicyException($"A principal of the kind {principal.Kind} is not imitated."),
    };
}

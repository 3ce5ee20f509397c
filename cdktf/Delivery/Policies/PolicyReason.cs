namespace HybridCloud.Delivery.Policies;

/// <summary>A written reason why a finding is accepted.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Addresses">Full addresses of the resources that it applies to.</param>
/// <param name="Reason">Why the exception is right, in one sentence.</param>
/// <param name="Contains">Text that the finding's message contains, for a rule that is not about permissions.</param>
/// <param name="Statement">The IAM policy statement that it is about: the reason covers no other actions, and no other resource.</param>
/// <param name="Stack">The only stack and environment that it applies to, as in <see cref="Finding.Stack"/>; null for all.</param>
internal sealed record PolicyReason(
    string Rule, IReadOnlyList<string> Addresses, string Reason, string? Contains = null, Grant? Statement = null, string? Stack = null)
{
    public bool Covers(Finding finding) =>
        Rule == finding.Rule
        && (Stack is null || Stack == finding.Stack)
        && Addresses.Contains(finding.Address)
        && (finding.Grant is { } grant
            ? Statement is not null && grant.Sid == Statement.Sid && grant.Resource == Statement.Resource && grant.Actions.All(Statement.Actions.Contains)
            : Contains is { Length: > 0 } && finding.Message.Contains(Contains, StringComparison.Ordinal));
}

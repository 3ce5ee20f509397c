namespace HybridCloud.Delivery.Policies;

/// <summary>A written reason for which one finding is accepted.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Addresses">Addresses of the resources that have it, each whole.</param>
/// <param name="Reason">Why it is right, one sentence.</param>
/// <param name="Contains">Text that the finding's message contains, for a rule that is not about permissions.</param>
/// <param name="Statement">The statement of an IAM policy as it is written: the reason covers no other action, and no wider resource.</param>
/// <param name="Stack">The only stack and environment where it is, as a finding names them; null for all.</param>
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

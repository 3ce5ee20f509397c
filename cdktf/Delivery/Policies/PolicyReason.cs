namespace HybridCloud.Delivery.Policies;

/// <summary>A written reason for which one finding is accepted.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Address">Address of the resource; a trailing <c>*</c> matches any ending.</param>
/// <param name="Contains">Text that the finding's message contains, so that the reason covers this finding and no other.</param>
/// <param name="Reason">Why it is right, one sentence.</param>
/// <param name="Stack">The only stack and environment where it is, as a finding names them; null for all.</param>
internal sealed record PolicyReason(string Rule, string Address, string Contains, string Reason, string? Stack = null)
{
    public bool Covers(Finding finding) =>
        Rule == finding.Rule
        && (Stack is null || Stack == finding.Stack)
        && (Address.EndsWith('*') ? finding.Address.StartsWith(Address[..^1], StringComparison.Ordinal) : Address == finding.Address)
        && finding.Message.Contains(Contains, StringComparison.Ordinal);
}

namespace HybridCloud.Delivery.Plans;

/// <summary>Splits a plan's changes into drift and certificates that are due for renewal, with the changes that follow from them.</summary>
/// <param name="Drifted">Resources that differ from their configuration.</param>
/// <param name="Renewals">Certificates to be renewed, and the resources that take the new one.</param>
internal sealed record DriftReport(IReadOnlyList<ResourceChange> Drifted, IReadOnlyList<ResourceChange> Renewals)
{
    public static DriftReport Of(Plan plan)
    {
        var actions = plan.Actions;
        // The tls provider marks a certificate in its early-renewal window with this computed attribute.
        var certificates = actions
            .Where(c => c.Kind == ChangeKind.Replace && c.Type is "tls_locally_signed_cert" or "tls_self_signed_cert"
                && c.Attributes().Any(a => a.Path == "ready_for_renewal"))
            .ToList();
        if (certificates.Count == 0)
            return new DriftReport(actions, []);

        var renewed = certificates.Select(c => c.Address).ToHashSet();
        var followers = actions.Where(c => !certificates.Contains(c) && FollowsOnly(plan, c, renewed)).ToList();
        return new DriftReport([.. actions.Except(certificates).Except(followers)], [.. certificates, .. followers]);
    }

    /// <summary>Whether a resource refers to a renewed certificate and changes in place, only in values that are known after apply.</summary>
    private static bool FollowsOnly(Plan plan, ResourceChange change, HashSet<string> renewed) =>
        change.Kind == ChangeKind.Update
        && change.Attributes().All(a => a.IsUnknown)
        && plan.AllReferences(change.Address).Any(r => renewed.Any(address => r == address || r.StartsWith(address + ".", StringComparison.Ordinal)));
}

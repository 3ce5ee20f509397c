namespace HybridCloud.Delivery.Plans;

/// <summary>What of a plan is drift, and what is only a certificate that is due for renewal together with what follows from it.</summary>
/// <param name="Drifted">Resources that are not as configured.</param>
/// <param name="Renewals">Certificates to be renewed, and the resources that take the new one.</param>
internal sealed record DriftReport(IReadOnlyList<ResourceChange> Drifted, IReadOnlyList<ResourceChange> Renewals)
{
    public static DriftReport Of(Plan plan)
    {
        var actions = plan.Actions;
        // The tls provider marks a certificate in its early-renewal window by its computed attribute.
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

    /// <summary>Whether a resource changes in place, only in what the apply will tell, and takes something from a renewed certificate.</summary>
    private static bool FollowsOnly(Plan plan, ResourceChange change, HashSet<string> renewed) =>
        change.Kind == ChangeKind.Update
        && change.Attributes().All(a => a.IsUnknown)
        && plan.AllReferences(change.Address).Any(r => renewed.Any(address => r == address || r.StartsWith(address + ".", StringComparison.Ordinal)));
}

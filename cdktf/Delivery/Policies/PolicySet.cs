using System.Text.Json;
using System.Text.Json.Serialization;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Every rule, and the written reasons for exceptions.</summary>
internal sealed class PolicySet(IReadOnlyList<PolicyReason> reasons, IReadOnlyCollection<string> destroyable)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The rules, in the order in which a review lists them.</summary>
    public IReadOnlyList<IPlanPolicy> Rules { get; } =
    [
        new KeepStatefulResources(destroyable),
        new NoPublicDatabase(),
        new NoPublicBucket(),
        new NoWildcardGrant(),
        new EncryptionAtRest(),
        new EncryptionInTransit(),
        new NoOpenAdministration(),
        new OwnerTags(),
        new AssignedProject(),
    ];

    /// <summary>The rules with the reasons that are part of the program.</summary>
    /// <param name="destroyable">Addresses of stateful resources whose destruction was asked for by name.</param>
    public static PolicySet Load(IReadOnlyCollection<string> destroyable)
    {
        using var stream = typeof(PolicySet).Assembly.GetManifestResourceStream("reasons.json")!;
        return new PolicySet(JsonSerializer.Deserialize<List<PolicyReason>>(stream, Options)!, destroyable);
    }

    /// <summary>All findings in some plans, those without a reason first.</summary>
    public IReadOnlyList<Finding> Check(IEnumerable<Plan> plans) =>
        [.. plans.SelectMany(plan => Rules.SelectMany(rule => rule.Check(plan)))
            .Select(finding => finding with { Reason = reasons.FirstOrDefault(r => r.Covers(finding))?.Reason })
            .OrderBy(f => f.Reason is not null)];

    /// <summary>Stops what a rule forbids.</summary>
    /// <exception cref="DeliveryException">There are findings without a reason; it names each.</exception>
    public void Enforce(IEnumerable<Plan> plans)
    {
        var findings = Check(plans).Where(f => f.Stops).ToList();
        if (findings.Count > 0)
        {
            throw new DeliveryException(
                $"{findings.Count} policy finding{(findings.Count == 1 ? "" : "s")} stop{(findings.Count == 1 ? "s" : "")} it; nothing was applied.\n"
                + string.Join("\n", findings.Select(f => $"{f.Rule}: {f.Address} ({f.Stack}): {f.Message}")));
        }
    }
}

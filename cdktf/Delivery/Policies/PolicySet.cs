using System.Text.Json;
using System.Text.Json.Serialization;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>All rules, and the written reasons for exceptions.</summary>
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

    /// <summary>The rules with the reasons embedded in the program.</summary>
    /// <param name="destroyable">Addresses of stateful resources that may be destroyed.</param>
    public static PolicySet Load(IReadOnlyCollection<string> destroyable)
    {
        using var stream = typeof(PolicySet).Assembly.GetManifestResourceStream("reasons.json")!;
        return new PolicySet(JsonSerializer.Deserialize<List<PolicyReason>>(stream, Options)!, destroyable);
    }

    /// <summary>All findings in the plans, those without a reason first.</summary>
    public IReadOnlyList<Finding> Check(IEnumerable<Plan> plans) =>
        [.. plans.SelectMany(Check)
            .OrderBy(f => f.Reason is not null)];

    /// <summary>The reasons that may excuse a plan's findings: the program's and the stack's own.</summary>
    public IReadOnlyList<PolicyReason> Reasons(Plan plan) =>
        [.. reasons, .. plan.Reasons.ValueKind == JsonValueKind.Array ? plan.Reasons.Deserialize<List<PolicyReason>>(Options)! : []];

    private List<Finding> Check(Plan plan)
    {
        try
        {
            var written = Reasons(plan);
            return [.. Rules.SelectMany(rule => rule.Check(plan)).Select(finding => finding with { Reason = written.FirstOrDefault(reason => reason.Covers(finding))?.Reason })];
        }
        catch (JsonException e)
        {
            throw new DeliveryException($"The reasons of stack {plan.Stack} ({plan.Environment}) cannot be read: {e.Message} Write them with `make synth`. Nothing was applied.", e);
        }
        catch (DeliveryException e)
        {
            throw new DeliveryException($"The plan of stack {plan.Stack} ({plan.Environment}) cannot be checked: {e.Message} Nothing was applied.", e);
        }
    }

    /// <summary>Checks after the apply what could not be checked before it.</summary>
    /// <param name="plan">The plan that was applied.</param>
    /// <param name="state">What <c>terraform show -json</c> prints of the resulting state.</param>
    /// <exception cref="DeliveryException">Rules are broken; the message names each finding.</exception>
    public void EnforceApplied(Plan plan, string state)
    {
        var open = Check([plan]).Where(f => f.Unchecked).Select(f => (f.Rule, f.Address)).ToHashSet();
        var findings = Check([plan.Applied(state)]).Where(f => f.Stops && open.Contains((f.Rule, f.Address))).ToList();
        if (findings.Count > 0)
        {
            throw new DeliveryException(
                $"{plan.Stack} ({plan.Environment}) was applied, and what was known only after the apply breaks a rule. Revert it or give a reason, and deploy again:\n"
                + string.Join("\n", findings.Select(f => $"{f.Rule}: {f.Address} ({f.Stack}): {f.Message}")));
        }
    }

    /// <summary>Whether something can be checked only after the apply.</summary>
    public bool HasOpen(Plan plan) => Check([plan]).Any(f => f.Unchecked);

    /// <summary>Refuses plans that break a rule.</summary>
    /// <exception cref="DeliveryException">There are findings without a reason; the message names each.</exception>
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

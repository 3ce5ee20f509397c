using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Data is destroyed only if somebody allows it by address.</summary>
internal sealed class KeepStatefulResources(IReadOnlyCollection<string> destroyable) : IPlanPolicy
{
    public string Name => nameof(KeepStatefulResources);

    public string Rule => "Nothing that holds data is destroyed or replaced, unless its address is in ALLOW_DESTROY.";

    public IEnumerable<Finding> Check(Plan plan) =>
        plan.Changes
            .Where(c => c.LosesData && !destroyable.Contains(c.Address))
            .Select(c => this.Broken(plan, c,
                $"{(c.Kind == ChangeKind.Replace ? "Replacing" : "Destroying")} it loses {StatefulResources.Describe(c.Type)}{Because(c)}. If that is meant, name it: ALLOW_DESTROY={c.Address}"));

    private static string Because(ResourceChange change) =>
        change.ReplacePaths.Count > 0 ? $" (replaced because of {string.Join(", ", change.ReplacePaths)})" : "";
}

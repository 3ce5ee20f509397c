using System.Text.Json;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Cost;

/// <summary>What the resources of a change cost a month, before and after, in US dollars.</summary>
internal sealed class CostEstimate
{
    private const decimal LargestQuantity = 1_000_000_000;

    private CostEstimate(IReadOnlyList<Line> lines, IReadOnlyList<string> byUse, IReadOnlyList<string> unknown)
    {
        IsComplete = unknown.Count == 0;
        Lines = lines;
        ByUse = byUse;
        Unknown = unknown;
    }

    /// <summary>Resources with a price, those whose cost changes first.</summary>
    public IReadOnlyList<Line> Lines { get; }

    /// <summary>What is paid by use and not in the figures: "aws_s3_bucket: storage and requests".</summary>
    public IReadOnlyList<string> ByUse { get; }

    /// <summary>What the table does not know: a resource type, or a size of one.</summary>
    public IReadOnlyList<string> Unknown { get; }

    /// <summary>Whether all of it has a price; otherwise the sums are the least that it costs.</summary>
    public bool IsComplete { get; }

    /// <summary>Total a month before the change.</summary>
    public decimal Before => Lines.Sum(l => l.Before);

    /// <summary>Total a month after the change.</summary>
    public decimal After => Lines.Sum(l => l.After);

    /// <summary>Estimates all resources of some plans, unchanged ones included.</summary>
    public static CostEstimate Of(IEnumerable<Plan> plans, PriceTable table)
    {
        var lines = new List<Line>();
        var byUse = new SortedSet<string>(StringComparer.Ordinal);
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        var (coveredBefore, coveredAfter) = (false, false);
        foreach (var plan in plans)
        {
            foreach (var change in plan.Changes.Where(c => c.Kind is not ChangeKind.Read))
            {
                if (table.Usage(change.Type) is { } usage)
                    byUse.Add($"{change.Type}: {usage}");
                if (!Meter.Measures(change.Type, table))
                {
                    if (table.Usage(change.Type) is null && !table.IsFree(change.Type))
                        unknown.Add(change.Type);
                    continue;
                }

                var found = new SortedSet<string>(StringComparer.Ordinal);
                var before = Price(plan, change, change.Before, table, found);
                var after = change.Kind == ChangeKind.Forget ? before : Price(plan, change, change.After, table, found);

                // One subscription covers every bucket, of both sides: it ends with the last of them.
                if (change.Type == "digitalocean_spaces_bucket")
                {
                    (before, after) = (coveredBefore ? 0 : before, coveredAfter ? 0 : after);
                    coveredBefore |= before != 0;
                    coveredAfter |= after != 0;
                }

                // From a price to none or from none to a price: what it saves or costs is not known.
                unknown.UnionWith(found);
                lines.Add(found.Count == 0
                    ? new Line(plan.Stack, change.Address, before, after)
                    : new Line(plan.Stack, change.Address, Math.Max(before, after), Math.Max(before, after)) { IsComplete = false });
            }
        }

        return new CostEstimate(
            [.. lines.OrderByDescending(l => Math.Abs(l.Difference)).ThenByDescending(l => l.After).ThenBy(l => l.Address, StringComparer.Ordinal)],
            [.. byUse], [.. unknown]);
    }

    private static decimal Price(Plan plan, ResourceChange change, JsonElement values, PriceTable table, SortedSet<string> unknown)
    {
        var sum = 0m;
        foreach (var (key, quantity) in Meter.Read(plan, change, values))
        {
            if (table.PerMonth(key) is not { } price)
                unknown.Add(plan.Redact($"{change.Type} ({key})"));
            else if (Math.Abs(quantity) > LargestQuantity)
                throw new DeliveryException($"{change.Address} in {plan.Stack} ({plan.Environment}) would be {quantity} times {key}: no such quantity can be priced.");
            else
                sum += price * quantity;
        }

        return sum;
    }

    /// <summary>One priced resource.</summary>
    internal sealed record Line(string Stack, string Address, decimal Before, decimal After)
    {
        /// <summary>Whether both sides have a price; otherwise the figures are the side that has one, and no difference.</summary>
        public bool IsComplete { get; init; } = true;

        /// <summary>US dollars a month more (or, negative, less).</summary>
        public decimal Difference => After - Before;
    }
}

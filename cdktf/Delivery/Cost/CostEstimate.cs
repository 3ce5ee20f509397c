using System.Text.Json;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Cost;

/// <summary>What the resources of a change cost per month, before and after, in US dollars.</summary>
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

    /// <summary>What is billed by usage and not in the figures, such as "aws_s3_bucket: storage and requests".</summary>
    public IReadOnlyList<string> ByUse { get; }

    /// <summary>What the price table does not know: a resource type, or one of its sizes.</summary>
    public IReadOnlyList<string> Unknown { get; }

    /// <summary>Whether everything has a price; otherwise the sums are minimums.</summary>
    public bool IsComplete { get; }

    /// <summary>Total per month before the change.</summary>
    public decimal Before => Lines.Sum(l => l.Before);

    /// <summary>Total per month after the change.</summary>
    public decimal After => Lines.Sum(l => l.After);

    /// <summary>Estimates all resources of the plans, unchanged ones included.</summary>
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

                // One Spaces subscription covers all buckets, so on each side only the first bucket costs anything.
                if (change.Type == "digitalocean_spaces_bucket")
                {
                    (before, after) = (coveredBefore ? 0 : before, coveredAfter ? 0 : after);
                    coveredBefore |= before != 0;
                    coveredAfter |= after != 0;
                }

                // If a price is missing, the difference is unknown: both figures then show the side that has one.
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
        /// <summary>Whether all prices are known; otherwise both figures are the larger known one, so that there is no difference.</summary>
        public bool IsComplete { get; init; } = true;

        /// <summary>Increase in US dollars per month; negative for savings.</summary>
        public decimal Difference => After - Before;
    }
}

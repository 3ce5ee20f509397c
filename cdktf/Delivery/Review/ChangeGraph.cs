using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Review;

/// <summary>A Mermaid graph of a plan: what is created, changed, replaced and destroyed, and the dependencies among it.</summary>
internal static partial class ChangeGraph
{
    /// <summary>A graph with more nodes than this is unreadable.</summary>
    public const int MostNodes = 40;

    /// <summary>The graph, or null if fewer than two resources change.</summary>
    public static string? Of(Plan plan)
    {
        var actions = plan.Actions.Where(c => c.Deposed is null).ToList();
        if (actions.Count < 2)
            return null;
        var byAddress = actions.ToDictionary(c => c.Address, c => c);

        // Too many nodes are merged: first resources of the same type and kind of change, then the least dangerous ones.
        Func<ResourceChange, string> fold = actions.Count <= MostNodes ? c => c.Address : c => $"{c.Kind} {c.Type}";
        var groups = actions.GroupBy(fold).ToList();
        if (groups.Count > MostNodes)
        {
            var kept = groups.Take(MostNodes - 1).Select(g => g.Key).ToHashSet();
            var all = fold;
            fold = c => kept.Contains(all(c)) ? all(c) : "rest";
            groups = [.. actions.GroupBy(fold)];
        }

        var ids = groups.Select((group, i) => (group.Key, Id: $"n{i.ToString(CultureInfo.InvariantCulture)}")).ToDictionary(g => g.Key, g => g.Id);
        var text = new StringBuilder("```mermaid\ngraph LR\n");
        foreach (var group in groups)
        {
            var first = group.First();
            var count = group.Count();
            var label = group.Key == "rest" ? $"{count} more" : count == 1 ? first.Address : $"{first.Type}: {count.ToString(CultureInfo.InvariantCulture)}";
            text.Append("  ").Append(ids[group.Key]).Append("[\"").Append(Safe(label)).Append("\"]:::").Append(group.Key == "rest" ? "none" : Class(first)).Append('\n');
        }

        var edges = actions
            .SelectMany(change => plan.AllReferences(change.Address).Select(Base).Distinct()
                .SelectMany(reference => byAddress.Keys.Where(address => Base(address) == reference).Select(address => (From: ids[fold(byAddress[address])], To: ids[fold(change)]))))
            .Where(edge => edge.From != edge.To).Distinct();
        foreach (var (from, to) in edges)
            text.Append("  ").Append(from).Append(" --> ").Append(to).Append('\n');
        return text
            .Append("  classDef create fill:#dafbe1,stroke:#1a7f37,color:#000\n  classDef update fill:#fff8c5,stroke:#9a6700,color:#000\n")
            .Append("  classDef replace fill:#ffd8b5,stroke:#bc4c00,color:#000\n  classDef destroy fill:#ffebe9,stroke:#cf222e,color:#000\n")
            .Append("  classDef forget fill:#eee,stroke:#cf222e,color:#000\n  classDef none fill:#eee,stroke:#666,color:#000\n```\n").ToString();
    }

    private static string Class(ResourceChange change) => change.Kind is ChangeKind.None or ChangeKind.Read ? "none" : change.Kind.ToString().ToLowerInvariant();

    /// <summary>Type and name, the part that references and addresses share.</summary>
    private static string Base(string address) => string.Join('.', address.Split('[')[0].Split('.').Take(2));

    private static string Safe(string label) => Unsafe().Replace(label.Length > 70 ? label[..70] + "..." : label, "_");

    // The remaining characters cannot end the label or form markup.
    [GeneratedRegex(@"[^A-Za-z0-9_.:\-\[\]() ]")]
    private static partial Regex Unsafe();
}

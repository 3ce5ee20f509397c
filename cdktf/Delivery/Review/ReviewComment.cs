using System.Globalization;
using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;

namespace HybridCloud.Delivery.Review;

/// <summary>
/// One comment for every stack of a change: what is at risk first, then counts, policy, cost, resources and attributes.
/// </summary>
internal sealed class ReviewComment(
    IReadOnlyList<Plan> plans, IReadOnlyList<Finding> findings, PolicySet policies, CostEstimate cost, PriceTable prices, string? imageTag,
    IReadOnlyList<string>? unchanged = null)
{
    /// <summary>GitHub's limit is 65,536 characters; the rest is room for what a workflow adds.</summary>
    public const int Limit = 65_000;

    private const int AttributeRows = 60;

    /// <summary>A line by which the comment is found again, to be updated in place.</summary>
    public const string Marker = "<!-- plan review -->";

    /// <summary>The digest of each environment, by which a deployment knows that it applies what was reviewed.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; } =
        plans.GroupBy(p => p.Environment).ToDictionary(g => g.Key, g => PlanDigest.Of(g, imageTag));

    /// <summary>Finds the digest of an environment in a comment that <see cref="Render"/> made; null when it has none.</summary>
    public static string? FindDigest(string comment, string environment)
    {
        var start = $"<!-- digest {environment} ";
        var at = comment.IndexOf(start, StringComparison.Ordinal);
        return at < 0 || comment.Length < at + start.Length + 64 ? null : comment.Substring(at + start.Length, 64);
    }

    /// <summary>Whether a comment that <see cref="Render"/> made says that the change does not reach an environment.</summary>
    public static bool IsUnchanged(string comment, string environment) => comment.Contains(UnchangedMark(environment), StringComparison.Ordinal);

    private static string UnchangedMark(string environment) => $"<!-- unchanged {environment} -->";

    /// <summary>The comment's text, at most <see cref="Limit"/> characters; what did not fit is counted at its end.</summary>
    public string Render(int limit = Limit)
    {
        // Each block is complete markup by itself, so that leaving one out leaves no tag open.
        var blocks = Blocks().ToList();
        const int noteRoom = 200;
        var text = new System.Text.StringBuilder(limit);
        var left = 0;
        foreach (var block in blocks)
        {
            if (text.Length + block.Length + noteRoom <= limit)
                text.Append(block);
            else
                left++;
        }

        if (left > 0)
            text.Append(Line($"\n> **Cut:** {left} of {blocks.Count} parts did not fit into {limit:N0} characters. `make review` prints all of them."));
        return text.ToString();
    }

    private static string Name(Plan plan) => $"{plan.Stack} ({plan.Environment})";

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture) + "\n";

    private static string Dollars(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Signed(decimal amount) => amount.ToString("+0.00;-0.00;±0.00", CultureInfo.InvariantCulture);

    private IEnumerable<string> Blocks()
    {
        yield return Head();
        foreach (var block in AtRisk())
            yield return block;
        yield return Counts();
        foreach (var block in PolicyFindings())
            yield return block;
        yield return CostSummary();
        foreach (var plan in plans)
        {
            foreach (var block in Resources(plan))
                yield return block;
        }

        foreach (var plan in plans)
        {
            foreach (var change in plan.Actions.Where(c => c.Kind is ChangeKind.Update or ChangeKind.Replace))
                yield return Attributes(plan, change);
        }

        foreach (var block in CostDetails())
            yield return block;
        foreach (var plan in plans.Where(p => p.Drift.Count > 0))
            yield return Drift(plan);
    }

    private string Head()
    {
        var (create, update, replace, destroy) = (Sum(ChangeKind.Create), Sum(ChangeKind.Update), Sum(ChangeKind.Replace), Sum(ChangeKind.Destroy));
        var outputs = plans.Sum(p => p.OutputChanges().Count());
        var summary = create + update + replace + destroy == 0
            ? outputs == 0 ? "Nothing changes." : $"Only outputs change ({outputs})."
            : $"{create} to create, {update} to change, {replace} to replace, {destroy} to destroy.";
        return Marker + "\n"
            + string.Concat(Digests.Select(d => Line($"<!-- digest {d.Key} {d.Value} -->")))
            + string.Concat((unchanged ?? []).Select(e => UnchangedMark(e) + "\n"))
            + Line($"## Plan for {string.Join(", ", plans.Select(Name).Concat(unchanged ?? []))}")
            + Line($"**{summary}** Estimated cost {Signed(cost.After - cost.Before)} USD a month. {PolicyLine()}")
            + string.Concat((unchanged ?? []).Select(e => Line($"\nNot planned: {e}, where neither the configuration nor the image changes.")))
            + "\n" + string.Concat(Digests.Select(d => Line($"Digest of {d.Key}: `{d.Value}`")));
    }

    private string PolicyLine()
    {
        var stopping = findings.Count(f => f.Reason is null);
        return stopping == 0 ? "No policy is broken." : $"**{stopping} policy finding{(stopping == 1 ? "" : "s")} stop{(stopping == 1 ? "s" : "")} the deployment.**";
    }

    private int Sum(ChangeKind kind) => plans.Sum(p => p.Count(kind));

    private IEnumerable<string> AtRisk()
    {
        var losing = plans.SelectMany(p => p.Actions.Where(c => c.LosesData).Select(c => (Stack: Name(p), Change: c))).ToList();
        if (losing.Count == 0)
            yield break;
        yield return "\n> [!CAUTION]\n" + Line($"> **DATA WILL BE LOST in {losing.Count} resource{(losing.Count == 1 ? "" : "s")}:**");
        foreach (var (stack, change) in losing)
        {
            var because = change.ReplacePaths.Count > 0 ? $", because {string.Join(", ", change.ReplacePaths.Select(p => Markdown.Code(p)))} changes" : "";
            yield return Line($"> - **{change.Kind.ToString().ToUpperInvariant()}** {Markdown.Code(change.Address)} ({stack}): {StatefulResources.Describe(change.Type)} would be gone{because}.");
        }
    }

    private string Counts() =>
        "\n| Stack | Create | Change | Replace | Destroy | Digest |\n|---|---:|---:|---:|---:|---|\n"
        + string.Concat(plans.Select(p => Line(
            $"| {Name(p)} | {p.Count(ChangeKind.Create)} | {p.Count(ChangeKind.Update)} | {p.Count(ChangeKind.Replace)} | {p.Count(ChangeKind.Destroy)} | `{PlanDigest.Of(p, imageTag)[..12]}` |")));

    private IEnumerable<string> PolicyFindings()
    {
        var stopping = findings.Where(f => f.Reason is null).ToList();
        if (stopping.Count > 0)
        {
            yield return "\n### Policy\n\n| Rule | Resource | Finding |\n|---|---|---|\n";
            foreach (var finding in stopping)
                yield return Line($"| {finding.Rule} | {Markdown.Code(finding.Address)} ({finding.Stack}) | {Markdown.Sentence(finding.Message)} |");
        }

        var accepted = findings.Where(f => f.Reason is not null).ToList();
        if (accepted.Count > 0)
        {
            yield return Line($"\n<details><summary>{accepted.Count} finding{(accepted.Count == 1 ? "" : "s")} accepted with a written reason</summary>\n")
                + "| Rule | Resource | Finding | Reason |\n|---|---|---|---|\n"
                + string.Concat(accepted.Select(f => Line($"| {f.Rule} | {Markdown.Code(f.Address)} | {Markdown.Sentence(f.Message)} | {Markdown.Sentence(f.Reason!)} |")))
                + "\n</details>\n";
        }

        yield return Line($"\n<details><summary>{policies.Rules.Count} rules checked</summary>\n")
            + string.Concat(policies.Rules.Select(r => Line($"- **{r.Name}**: {r.Rule}"))) + "\n</details>\n";
    }

    private string CostSummary() =>
        "\n### Cost\n\n"
        + Line($"**{Dollars(cost.Before)} → {Dollars(cost.After)} USD a month ({Signed(cost.After - cost.Before)})**, list prices of {prices.OldestDate:yyyy-MM-dd} or later, without tax and without what is paid by use.");

    private static IEnumerable<string> Resources(Plan plan)
    {
        var actions = plan.Actions;
        if (actions.Count == 0)
            yield break;
        yield return Line($"\n### {Name(plan)}\n") + "| Change | Resource | Why |\n|---|---|---|\n";
        foreach (var change in actions)
        {
            var why = change.ReplacePaths.Count > 0 ? "forced by " + string.Join(", ", change.ReplacePaths.Select(p => Markdown.Code(p))) : Why(change.Reason);
            var kind = change.Kind.ToString().ToLowerInvariant();
            yield return Line($"| {(change.LosesData ? $"**{kind.ToUpperInvariant()}, loses data**" : kind)} | {Markdown.Code(change.Address)} | {why} |");
        }
    }

    private static string Why(string? reason) => reason switch
    {
        null => "",
        "delete_because_no_resource_config" => "no longer in the configuration",
        "replace_because_tainted" => "its creation failed before",
        "replace_by_request" => "asked for",
        "replace_by_triggers" => "a trigger changed",
        _ => Markdown.Sentence(reason.Replace('_', ' ')),
    };

    private static string Attributes(Plan plan, ResourceChange change)
    {
        var attributes = change.Attributes();
        var rows = attributes.Take(AttributeRows).Select(a => Line(
            $"| {Markdown.Code(a.Path)}{(a.ForcesReplacement ? " **forces replacement**" : "")} | {Shown(a.Before)} | {Shown(a.After)} |"));
        var more = attributes.Count > AttributeRows ? Line($"\n{attributes.Count - AttributeRows} more attributes change.") : "";
        return Line($"\n<details><summary>{Name(plan)}: <code>{System.Net.WebUtility.HtmlEncode(change.Address)}</code>, {attributes.Count} attribute{(attributes.Count == 1 ? "" : "s")}</summary>\n")
            + "| Attribute | Before | After |\n|---|---|---|\n" + string.Concat(rows) + more + "\n</details>\n";
    }

    private static string Shown(string? value) =>
        value is null ? "*none*" : value is SensitiveText.Mask or AttributeDifference.Unknown ? $"*{value}*" : Markdown.Code(value);

    private IEnumerable<string> CostDetails()
    {
        var lines = cost.Lines.Where(l => l.Before != 0 || l.After != 0).ToList();
        if (lines.Count > 0)
        {
            yield return Line($"\n<details><summary>Cost of {lines.Count} priced resource{(lines.Count == 1 ? "" : "s")}</summary>\n")
                + "| Resource | Before | After | Difference |\n|---|---:|---:|---:|\n"
                + string.Concat(lines.Take(100).Select(l => Line($"| {Markdown.Code(l.Address)} | {Dollars(l.Before)} | {Dollars(l.After)} | {Signed(l.Difference)} |")))
                + "\n</details>\n";
        }

        if (cost.ByUse.Count > 0)
        {
            yield return Line($"\n<details><summary>Not in the estimate: {cost.ByUse.Count} types paid by use</summary>\n")
                + string.Concat(cost.ByUse.Select(u => Line($"- {Markdown.Sentence(u)}"))) + "\n</details>\n";
        }

        if (cost.Unknown.Count > 0)
            yield return Line($"\n**Not priced, because the table does not know it:** {string.Join(", ", cost.Unknown.Select(u => Markdown.Code(u)))}");
    }

    private static string Drift(Plan plan) =>
        Line($"\n<details><summary>{Name(plan)}: {plan.Drift.Count} resource{(plan.Drift.Count == 1 ? "" : "s")} changed outside Terraform since the last apply</summary>\n")
        + string.Concat(plan.Drift.Take(200).Select(d => Line($"- {Markdown.Code(d.Address)}: {string.Join(", ", d.Attributes().Take(10).Select(a => Markdown.Code(a.Path)))}")))
        + "\n</details>\n";
}

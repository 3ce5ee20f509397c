using System.Globalization;
using System.Text;
using HybridCloud.Contract;
using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;

namespace HybridCloud.Delivery.Review;

/// <summary>
/// One comment for every stack of a change: what is at risk first, then counts, policy, cost, resources and attributes.
/// </summary>
internal sealed class ReviewComment(
    IReadOnlyList<Plan> plans, IReadOnlyList<Finding> findings, PolicySet policies, CostEstimate cost, PriceTable prices, string? imageTag,
    ReviewOrigin origin, IReadOnlyList<string>? unchanged = null, IReadOnlyList<(string Environment, string Report)>? preflights = null)
{
    /// <summary>GitHub's limit is 65,536 characters; the difference leaves room for what a workflow adds.</summary>
    public const int Limit = 65_000;

    private const string AllStacks = "all";

    private readonly IReadOnlyList<string> unchanged = unchanged ?? [];

    /// <summary>The plan digest of each environment, which a deployment compares to apply only what was reviewed.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; } =
        plans.GroupBy(p => p.Environment).ToDictionary(g => g.Key, g => PlanDigest.Of(g, imageTag));

    /// <summary>The comment for a failed plan. It replaces the comment of an older commit, which is no longer true.</summary>
    public static string RenderFailure(ReviewOrigin origin, string why) =>
        new ReviewHead(origin.Commit, new Dictionary<string, string>(), []) { Failed = true }.Render()
        + "## The plan failed\n\n> [!CAUTION]\n> What merging would do is not known, so it cannot be deployed. Any older plan that was here is of another commit.\n\n"
        + $"{Markdown.Sentence(why)}\n\n{origin.Render()}";

    /// <summary>The comment's text, at most <paramref name="limit"/> characters; a note at the top says what was cut, by stack.</summary>
    public string Render(int limit = Limit)
    {
        var (head, sections) = (Head(), Sections().ToList());
        // Leaves room for the note, if needed: a line, and a number for each stack.
        var room = limit - head.Length - 300 - (60 * (plans.Count + 1));
        var (body, cut) = (new StringBuilder(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var section in sections)
        {
            var rows = section.Fitting(room - body.Length);
            if (section.Rows.Count > 0 || rows == 0 && section.Heading.Length + section.Footer.Length <= room - body.Length)
                body.Append(section.Render(rows));
            if (section.Rows.Count > rows)
                cut[section.Stack] = cut.GetValueOrDefault(section.Stack) + section.Rows.Count - rows;
        }

        var note = cut.Count == 0 ? "" : Line($"\n> [!IMPORTANT]\n> **Cut to {limit:N0} characters:** {string.Join(", ", cut.Select(c => $"{c.Value} rows of {(c.Key == AllStacks ? "all stacks" : c.Key)}"))} are not shown. The full text is in the run's summary; `make review` prints it too.");
        return head + note + body;
    }

    private static string Name(Plan plan) => $"{plan.Stack} ({plan.Environment})";

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture) + "\n";

    private static string Dollars(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Signed(decimal amount) => amount.ToString("+0.00;-0.00;±0.00", CultureInfo.InvariantCulture);

    private IEnumerable<Section> Sections()
    {
        foreach (var section in AtRisk())
            yield return section;
        foreach (var section in Destructive())
            yield return section;
        foreach (var section in Unheard())
            yield return section;
        yield return new Section(AllStacks,
            "\n| Stack | Create | Change | Replace | Destroy | Move | Import | Forget | Digest |\n|---|---:|---:|---:|---:|---:|---:|---:|---|\n", [.. plans.Select(Counts)]);
        foreach (var section in PolicyFindings())
            yield return section;
        foreach (var (environment, report) in preflights ?? [])
            yield return Preflight(environment, report);
        yield return new Section(AllStacks, CostSummary(), []);
        foreach (var plan in plans)
        {
            foreach (var section in Resources(plan))
                yield return section;
        }

        foreach (var plan in plans)
        {
            foreach (var change in plan.Actions.Where(c => c.Kind is ChangeKind.Update or ChangeKind.Replace))
                yield return Attributes(plan, change);
            foreach (var section in Outputs(plan))
                yield return section;
        }

        foreach (var plan in plans)
        {
            if (ChangeGraph.Of(plan) is { } graph)
                yield return new Section(Name(plan), Line($"\n<details><summary>{Name(plan)}: picture of the change</summary>\n"), [graph], "\n</details>\n");
        }

        foreach (var plan in plans)
        {
            foreach (var change in plan.Actions.Where(c => c.Kind is ChangeKind.Create))
                yield return Attributes(plan, change);
        }

        foreach (var section in CostDetails())
            yield return section;
        foreach (var plan in plans.Where(p => p.Drift.Count > 0))
            yield return Drift(plan);
    }

    private string Head()
    {
        var outputs = plans.Sum(p => p.Outputs.Count);
        var summary = plans.Any(p => p.Actions.Count > 0) ? Plan.Summarize([.. plans]) + "."
            : outputs > 0 ? $"Only outputs change ({outputs})."
            : plans.Any(p => p.HasChanges) ? "No resource changes, but Terraform would still write its state."
            : "Nothing changes.";
        return new ReviewHead(origin.Commit, Digests, unchanged).Render()
            + Line($"## Plan for {string.Join(", ", plans.Select(Name).Concat(unchanged))}")
            + Line($"**{summary}** Estimated cost {AtLeast}{Signed(cost.After - cost.Before)} USD a month. {PolicyLine()}")
            + "\n" + Merging()
            + origin.Render()
            + string.Concat(unchanged.Select(e => Line($"\nNot planned: {e}, where neither the configuration nor the image changes.")))
            + "\n" + string.Concat(Digests.Select(d => Line($"Digest of {d.Key}: `{d.Value}`")));
    }

    /// <summary>What a merge deploys automatically: on a push to main, the workflow deploy deploys prod and nothing else.</summary>
    private string Merging()
    {
        if (origin.Head is null)
            return "";
        const string deployed = DeploymentEnvironment.Prod;
        var byHand = plans.Select(p => p.Environment).Where(e => e != deployed).Distinct().ToList();
        var text = plans.Any(p => p.Environment == deployed) ? $"Merging deploys {deployed}." : $"Merging deploys nothing to {deployed}.";
        return Line($"{text}{(byHand.Count == 0 ? "" : $" What is planned for {string.Join(" and ", byHand)} must be deployed by hand, with the workflow deploy.")}\n");
    }

    private string AtLeast => cost.IsComplete ? "" : "at least ";

    private string PolicyLine()
    {
        var stopping = findings.Count(f => f.Stops);
        var open = findings.Count(f => f.Unchecked);
        return stopping == 0 ? $"No policy is broken{(open == 0 ? "" : $", and {open} could not be checked yet")}." : $"**{stopping} policy finding{(stopping == 1 ? "" : "s")} stop{(stopping == 1 ? "s" : "")} the deployment.**";
    }

    private IEnumerable<Section> AtRisk()
    {
        var losing = plans.SelectMany(p => p.Actions.Where(c => c.LosesData).Select(c => (Stack: Name(p), Change: c))).ToList();
        if (losing.Count > 0)
        {
            yield return new Section(AllStacks,
                "\n> [!CAUTION]\n" + Line($"> **DATA WILL BE LOST in {losing.Count} resource{(losing.Count == 1 ? "" : "s")}:**"),
                [.. losing.Select(l => Line($"> - **{l.Change.Kind.ToString().ToUpperInvariant()}** {Markdown.Code(l.Change.Label)} ({l.Stack}): {StatefulResources.Describe(l.Change.Type)} would be gone{Because(l.Change)}."))]);
        }

        var leaving = plans.SelectMany(p => p.Actions.Where(c => c.LeavesData).Select(c => (Stack: Name(p), Change: c))).ToList();
        if (leaving.Count > 0)
        {
            yield return new Section(AllStacks,
                "\n> [!WARNING]\n" + Line($"> **Data will no longer be managed in {leaving.Count} resource{(leaving.Count == 1 ? "" : "s")}:**"),
                [.. leaving.Select(l => Line($"> - **FORGET** {Markdown.Code(l.Change.Label)} ({l.Stack}): {StatefulResources.Describe(l.Change.Type)} would stay in the cloud, at a cost, and nothing here would manage it."))]);
        }
    }

    /// <summary>Warns of stacks in prod whose alarms nobody would receive.</summary>
    private IEnumerable<Section> Unheard()
    {
        foreach (var plan in plans.Where(p => p.Environment == DeploymentEnvironment.Prod && p.Remaining("aws_sns_topic").Any() && !p.Remaining("aws_sns_topic_subscription", "aws_chatbot_slack_channel_configuration").Any()))
        {
            yield return new Section(AllStacks, "\n> [!WARNING]\n" + Line(
                $"> **Nobody is notified of alarms in {Name(plan)}:** no receiver is set. Set `alarm_email`, or on AWS `pagerduty_url` or `slack_channel_id`, in the environment's inputs."), []);
        }
    }

    private static string Because(ResourceChange change) =>
        change.ReplacePaths.Count > 0 ? $", because {string.Join(", ", change.ReplacePaths.Select(p => Markdown.Code(p)))} changes" : "";

    /// <summary>What is destroyed in any stack, above everything that may be cut; losses of data are listed before it.</summary>
    private IEnumerable<Section> Destructive()
    {
        var rows = plans.SelectMany(p => p.Actions.Where(c => c.Kind is ChangeKind.Destroy or ChangeKind.Replace && !c.LosesData)
            .Select(c => Line($"- {c.Kind.ToString().ToLowerInvariant()} {Markdown.Code(c.Label)} ({Name(p)})"))).ToList();
        if (rows.Count > 0)
            yield return new Section(AllStacks, "\n**Destroyed or replaced:**\n\n", rows);
    }

    private string Counts(Plan plan) => Line(
        $"| {Name(plan)} | {plan.Count(ChangeKind.Create)} | {plan.Count(ChangeKind.Update)} | {plan.Count(ChangeKind.Replace)} | {plan.Count(ChangeKind.Destroy)} | {plan.Moved} | {plan.Imported} | {plan.Count(ChangeKind.Forget)} | `{PlanDigest.Of(plan, imageTag)[..12]}` |");

    private IEnumerable<Section> PolicyFindings()
    {
        var stopping = findings.Where(f => f.Stops).ToList();
        if (stopping.Count > 0)
        {
            yield return new Section(AllStacks, "\n### Policy\n\n| Rule | Resource | Finding |\n|---|---|---|\n",
                [.. stopping.Select(f => Line($"| {f.Rule} | {Markdown.Code(f.Address)} ({f.Stack}) | {Markdown.Sentence(f.Message)} |"))]);
        }

        var unchecked_ = findings.Where(f => f.Unchecked).ToList();
        if (unchecked_.Count > 0)
        {
            yield return new Section(AllStacks,
                Line($"\n<details><summary><b>{unchecked_.Count} could not be checked</b> before the apply, and are checked after it</summary>\n") + "| Rule | Resource | Not known yet |\n|---|---|---|\n",
                [.. unchecked_.Select(f => Line($"| {f.Rule} | {Markdown.Code(f.Address)} ({f.Stack}) | {Markdown.Sentence(f.Message)} |"))], "\n</details>\n");
        }

        var accepted = findings.Where(f => f.Reason is not null).ToList();
        if (accepted.Count > 0)
        {
            yield return new Section(AllStacks,
                Line($"\n<details><summary>{accepted.Count} finding{(accepted.Count == 1 ? "" : "s")} accepted with a written reason</summary>\n") + "| Rule | Resource | Finding | Reason |\n|---|---|---|---|\n",
                [.. accepted.Select(f => Line($"| {f.Rule} | {Markdown.Code(f.Address)} | {Markdown.Sentence(f.Message)} | {Markdown.Sentence(f.Reason!)} |"))], "\n</details>\n");
        }

        yield return new Section(AllStacks, Line($"\n<details><summary>{policies.Rules.Count} rules checked</summary>\n"),
            [.. policies.Rules.Select(r => Line($"- **{r.Name}**: {r.Rule}"))], "\n</details>\n");
    }

    /// <summary>Preflight's lines, faults first. The report comes from the pull request's own code, so it is shown as plain text only.</summary>
    private static Section Preflight(string environment, string report)
    {
        var lines = report.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int Of(string word) => lines.Count(line => line.StartsWith(word + " ", StringComparison.Ordinal));
        var (faults, warnings) = (Of("FAULT"), Of("warning"));
        var found = faults > 0 ? $"<b>{faults} fault{(faults == 1 ? "" : "s")} would stop the deployment half-way</b>" : warnings > 0 ? $"{warnings} warning{(warnings == 1 ? "" : "s")}" : "nothing stands in the way";
        return new Section(environment, Line($"\n<details><summary>Preflight of {environment}: {found}</summary>\n"),
            [.. lines.OrderBy(line => line.StartsWith("FAULT ", StringComparison.Ordinal) ? 0 : line.StartsWith("warning ", StringComparison.Ordinal) ? 1 : 2).Select(line => Line($"- {Markdown.Sentence(line)}"))], "\n</details>\n");
    }

    private string CostSummary() =>
        "\n### Cost\n\n"
        + Line($"**{Dollars(cost.Before)} → {AtLeast}{Dollars(cost.After)} USD a month ({Signed(cost.After - cost.Before)})**, list prices of {prices.OldestDate:yyyy-MM-dd} or later, without tax and without what is billed by usage.")
        + (cost.Unknown.Count == 0 ? "" : Line($"\n**Not priced, because the price table does not have it:** {string.Join(", ", cost.Unknown.Take(50).Select(u => Markdown.Code(u)))}"));

    private static IEnumerable<Section> Resources(Plan plan)
    {
        var actions = plan.Actions;
        if (actions.Count > 0)
            yield return new Section(Name(plan), Line($"\n### {Name(plan)}\n") + "| Change | Resource | Why |\n|---|---|---|\n", [.. actions.Select(Resource)]);
    }

    private static string Resource(ResourceChange change)
    {
        var why = new List<string>();
        if (change.ReplacePaths.Count > 0)
            why.Add("forced by " + string.Join(", ", change.ReplacePaths.Select(p => Markdown.Code(p))));
        else if (Why(change.Reason) is { Length: > 0 } reason)
            why.Add(reason);
        if (change.PreviousAddress is { } previous)
            why.Add($"moved from {Markdown.Code(previous)}");
        if (change.ImportId is { } id)
            why.Add($"imported as {Markdown.Code(id)}");
        if (change.Kind == ChangeKind.Forget)
            why.Add("no longer managed, stays in the cloud");
        var kind = change.Kind is not (ChangeKind.None or ChangeKind.Read) ? change.Kind.ToString().ToLowerInvariant() : change.ImportId is not null ? "import" : "move";
        return Line($"| {(change.LosesData ? $"**{kind.ToUpperInvariant()}, loses data**" : kind)} | {Markdown.Code(change.Label)} | {string.Join("; ", why)} |");
    }

    private static string Why(string? reason) => reason switch
    {
        null => "",
        "delete_because_no_resource_config" => "no longer in the configuration",
        "replace_because_tainted" => "its creation failed earlier",
        "replace_by_request" => "requested",
        "replace_by_triggers" => "a trigger changed",
        _ => Markdown.Sentence(reason.Replace('_', ' ')),
    };

    private static Section Attributes(Plan plan, ResourceChange change)
    {
        var attributes = change.Attributes();
        var created = change.Kind == ChangeKind.Create;
        return new Section(Name(plan),
            Line($"\n<details><summary>{Name(plan)}: {(created ? "new " : "")}<code>{Html(change.Label)}</code>, {attributes.Count} attribute{(attributes.Count == 1 ? "" : "s")}</summary>\n")
                + (created ? "| Attribute | Value |\n|---|---|\n" : "| Attribute | Before | After |\n|---|---|---|\n"),
            [.. attributes.Select(a => Attribute(a, created))], "\n</details>\n");
    }

    private static string Html(string text) => System.Net.WebUtility.HtmlEncode(new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]));

    private static string Attribute(AttributeChange change, bool created)
    {
        var path = Markdown.Code(change.Path) + (change.ForcesReplacement ? " **forces replacement**" : "");
        if (created)
            return Line($"| {path} | {Shown(change.After)} |");
        return change.Note is { } note && change.After is null && change.Before is null
            ? Line($"| {path} | *{note}* | |")
            : Line($"| {path}{(change.Note is null ? "" : $" *{change.Note}*")} | {Shown(change.Before)} | {Shown(change.After)} |");
    }

    private static IEnumerable<Section> Outputs(Plan plan)
    {
        if (plan.Outputs.Count > 0)
        {
            yield return new Section(Name(plan),
                Line($"\n<details><summary>{Name(plan)}: {plan.Outputs.Count} output{(plan.Outputs.Count == 1 ? "" : "s")}</summary>\n") + "| Output | Before | After |\n|---|---|---|\n",
                [.. plan.Outputs.SelectMany(o => o.Attributes.Select(a => Attribute(a, created: false)))], "\n</details>\n");
        }
    }

    private static string Shown(string? value) =>
        value is null ? "*none*" : value is SensitiveText.Mask or AttributeDifference.Unknown ? $"*{value}*" : Markdown.Code(value);

    private IEnumerable<Section> CostDetails()
    {
        var lines = cost.Lines.Where(l => l.Before != 0 || l.After != 0).ToList();
        if (lines.Count > 0)
        {
            yield return new Section(AllStacks,
                Line($"\n<details><summary>Cost of {lines.Count} priced resource{(lines.Count == 1 ? "" : "s")}</summary>\n") + "| Resource | Before | After | Difference |\n|---|---:|---:|---:|\n",
                [.. lines.Select(l => Line($"| {Markdown.Code(l.Address)} | {Dollars(l.Before)} | {Dollars(l.After)} | {(l.IsComplete ? Signed(l.Difference) : "not known")} |"))], "\n</details>\n");
        }

        if (cost.ByUse.Count > 0)
        {
            yield return new Section(AllStacks, Line($"\n<details><summary>Not in the estimate: {cost.ByUse.Count} types billed by usage</summary>\n"),
                [.. cost.ByUse.Select(u => Line($"- {Markdown.Sentence(u)}"))], "\n</details>\n");
        }
    }

    private static Section Drift(Plan plan) =>
        new(Name(plan),
            Line($"\n<details><summary>{Name(plan)}: {plan.Drift.Count} resource{(plan.Drift.Count == 1 ? "" : "s")} changed outside Terraform since the last apply</summary>\n"),
            [.. plan.Drift.Select(d => Line($"- {Markdown.Code(d.Label)}: {string.Join(", ", d.Attributes().Take(10).Select(a => Markdown.Code(a.Path)))}"))],
            "\n</details>\n");
}

using System.Globalization;
using System.Text;
using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.GitHub;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Compares the clouds with the state and the configuration of the deployed image, and fails if they differ.</summary>
internal sealed class DriftVerb : IVerb
{
    public static string Name => "drift";

    public static string Description => "Name every resource that differs from its configuration, and fail if there is one; an expected certificate renewal is only mentioned";

    public static Needs Needs => Needs.Credentials;

    public static IEnumerable<string> Faults(DeliverySettings settings) => settings.GitHub.KeepsDriftIssue ? settings.GitHub.Missing : [];

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var present = new Deployment(settings, target, store, output);
        await new StackPlans(present).QuietAsync(cancellationToken);
        var deployment = await present.AsDeployedAsync(rotateSecrets: false, pushed: false, cancellationToken);
        var drifted = new List<string>();
        IReadOnlyList<(StackWorkspace Workspace, Plan Plan)> planned = [];
        try
        {
            planned = await new StackPlans(deployment).LookAsync(cancellationToken);
        }
        catch (DeliveryException e) when (e.IsDrift)
        {
            drifted.Add(e.Message);
        }

        foreach (var (workspace, plan) in planned)
        {
            var report = DriftReport.Of(plan);
            drifted.AddRange(report.Drifted.Select(change => $"{workspace.Stack}: {change.Address} drifted: {string.Join(", ", Attributes(change))}"));
            foreach (var change in report.Renewals)
                await output.WriteLineAsync($"{workspace.Stack}: {change.Address} is due for its expected renewal (make rotate-certificate); no drift");
            if (await new AppRepair(settings.DigitalOcean, settings.Smoke.Pause, output).FaultAsync(workspace, cancellationToken) is { } fault)
                drifted.Add($"{workspace.Stack}: the app {fault}; `make deploy` deploys it again");
            else if (report.Drifted.Count == 0)
                await output.WriteLineAsync($"{workspace.Stack}: no drift");
        }

        foreach (var line in drifted)
            await output.WriteLineAsync(line);
        if (settings.GitHub.KeepsDriftIssue)
            await ReportAsync(settings, target, drifted, cancellationToken);
        return drifted.Count > 0 ? ExitCodes.Drift : ExitCodes.Success;
    }

    private static async Task ReportAsync(DeliverySettings settings, Target target, List<string> drifted, CancellationToken cancellationToken)
    {
        using var gitHub = new GitHubClient(settings.GitHub);
        await gitHub.KeepIssueAsync($"Drift in {target.Environment}", drifted.Count == 0 ? null : Issue(settings, target, drifted), cancellationToken);
    }

    /// <summary>The issue's text. Beyond GitHub's limit it only gives a count; the run lists everything.</summary>
    private static string Issue(DeliverySettings settings, Target target, List<string> drifted)
    {
        var text = new StringBuilder(
            $"The clouds differ from the configuration of `{target.Environment}` (AWS account {target.Account}, DigitalOcean team {target.TeamName}): {drifted.Count} resource{(drifted.Count == 1 ? "" : "s")}. docs/RUNBOOK.md, \"Drift\", says what to do.\n\n");
        for (var i = 0; i < drifted.Count; i++)
        {
            var line = $"- {Review.Markdown.Code(drifted[i], 500)}\n";
            if (text.Length + line.Length > Review.ReviewComment.Limit - 200)
                return text.Append(CultureInfo.InvariantCulture, $"\n**{drifted.Count - i} more** are not shown here; {(settings.Workflow.Run is { } run ? $"[the run]({run})" : "`make drift`")} names all of them.\n").ToString();
            text.Append(line);
        }

        return text.ToString();
    }

    private static List<string> Attributes(ResourceChange change)
    {
        if (change.Kind is ChangeKind.Create)
            return ["is gone"];
        if (change.Kind is ChangeKind.Destroy)
            return ["is no longer configured"];
        var attributes = change.Attributes().Select(a => a.Path).ToList();
        return attributes.Count <= 10 ? attributes : [.. attributes.Take(10), $"and {attributes.Count - 10} more"];
    }
}

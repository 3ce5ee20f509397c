using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.GitHub;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Compares the clouds with the state and the configuration of the deployed image, and fails when they differ.</summary>
internal sealed class DriftVerb : IVerb
{
    public static string Name => "drift";

    public static string Description => "Fail and name every resource that is not as configured; an expected certificate renewal is only mentioned";

    public static Needs Needs => Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var present = new Deployment(settings, target, store, output);
        await present.QuietAsync(cancellationToken);
        var deployment = await present.AsDeployedAsync(rotateSecrets: false, pushed: false, cancellationToken);
        var drifted = new List<string>();
        foreach (var (workspace, plan) in await deployment.LookAsync(cancellationToken))
        {
            var report = DriftReport.Of(plan);
            drifted.AddRange(report.Drifted.Select(change => $"{workspace.Stack}: {change.Address} drifted: {string.Join(", ", Attributes(change))}"));
            foreach (var change in report.Renewals)
                await output.WriteLineAsync($"{workspace.Stack}: {change.Address} is due for its expected renewal (make rotate-certificate); no drift");
            if (report.Drifted.Count == 0)
                await output.WriteLineAsync($"{workspace.Stack}: no drift");
        }

        foreach (var line in drifted)
            await output.WriteLineAsync(line);
        if (settings.KeepsDriftIssue)
            await ReportAsync(settings, target, drifted, cancellationToken);
        return drifted.Count > 0 ? ExitCodes.Drift : ExitCodes.Success;
    }

    private static async Task ReportAsync(DeliverySettings settings, Target target, List<string> drifted, CancellationToken cancellationToken)
    {
        using var gitHub = new GitHubClient(settings);
        var body = drifted.Count == 0
            ? null
            : $"The clouds are not as configured in `{target.Environment}` (AWS account {target.Account}, DigitalOcean team {target.TeamName}). docs/RUNBOOK.md, \"Drift\", says what to do.\n\n{string.Join("\n", drifted.Select(d => "- " + Review.Markdown.Code(d, 500)))}\n";
        await gitHub.KeepIssueAsync($"Drift in {target.Environment}", body, cancellationToken);
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

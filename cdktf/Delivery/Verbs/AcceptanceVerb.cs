using System.Globalization;
using HybridCloud.Contract;
using HybridCloud.Delivery.Acceptance;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Proves on the user's own clouds what has been tested only against imitations. Needed once per account; it costs money.</summary>
internal sealed class AcceptanceVerb : IVerb
{
    private const string Begin = "begin";

    public static string Name => "acceptance";

    public static string Description => "Deploy, check every assumption, rotate, roll back, destroy, and write a report; continues where it was cut off (STEP, ACCEPT_COST)";

    public static Needs Needs => Needs.Environment | Needs.ImageTag | Needs.Credentials;

    public static IEnumerable<string> Faults(DeliverySettings settings)
    {
        // If ENVIRONMENT is not set, Needs reports it.
        if (settings.Variables.GetValueOrDefault("ENVIRONMENT") == DeploymentEnvironment.Prod)
            yield return "ENVIRONMENT is prod: an acceptance destroys what it created, and prod's databases are protected from that. Use dev.";
        if (settings.Acceptance.Step is { } step && step != Begin && AcceptanceChecks.All.All(check => check.Name != step))
            yield return $"STEP is '{step}': it must be {Begin} or one of {string.Join(", ", AcceptanceChecks.All.Select(check => check.Name))}.";
    }

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var checks = AcceptanceChecks.All;
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        var progress = await ReadAsync(settings, target, cancellationToken);
        // After an acceptance has ended, another image or other stacks begin a new one; the same ones only report it again.
        if (settings.Acceptance.Step is null && progress?.Of(AcceptanceChecks.Destroy) is { Verdict: AcceptanceVerdict.Proven } && (progress.Image != settings.ImageTag || progress.Stacks != string.Join(',', settings.Stacks)))
            progress = null;
        if (settings.Acceptance.Step == Begin || progress is null)
        {
            if (settings.Acceptance.Step is { } alone and not Begin)
                throw new DeliveryException($"No acceptance of {target.Name}-{target.Environment} has begun, so step {alone} cannot run yet. Begin with: make acceptance ENVIRONMENT={target.Environment}");
            await RefuseDeployedAsync(settings, target, cancellationToken);
            settings = await AcceptanceSystem.SynthesizedAsync(settings, settings.Environment, settings.ImageTag!, output, cancellationToken);
            progress = await AskAsync(settings, target, clock, output, cancellationToken);
        }
        else
        {
            // Whatever is checked out now, step destroy destroys what was deployed.
            if (settings.Acceptance.Step == AcceptanceChecks.Destroy)
                settings = settings.With("STACK", progress.Stacks).With("IMAGE_TAG", progress.Image);
            var stacks = string.Join(',', settings.Stacks);
            if (progress.Image != settings.ImageTag || progress.Stacks != stacks)
            {
                throw new DeliveryException(
                    $"The acceptance of {target.Name}-{target.Environment} in progress is of image {progress.Image} and stacks {progress.Stacks}. Continue it with IMAGE_TAG={progress.Image} STACK={progress.Stacks}, or end it with STEP={AcceptanceChecks.Destroy}");
            }

            settings = await AcceptanceSystem.SynthesizedAsync(settings, settings.Environment, progress.Image, output, cancellationToken);
        }

        using var system = new AcceptanceSystem(settings, target, progress, clock, output) { Deadline = clock.GetUtcNow() + settings.Acceptance.Time };
        var chosen = settings.Acceptance.Step is { } only and not Begin ? checks.Where(check => check.Name == only) : checks.Where(check => system.Progress.Of(check.Name) is null);
        // Written first, so that there is a report however this run ends.
        await WriteReportAsync(system, system.Progress, checks, cancellationToken);
        foreach (var check in chosen)
        {
            if (check.Name != AcceptanceChecks.Destroy && system.Progress.Of(AcceptanceChecks.Destroy) is { Verdict: AcceptanceVerdict.Proven })
                throw new DeliveryException($"{target.Name}-{target.Environment} is destroyed, so there is nothing to check. Start over with STEP={Begin}");
            if (system.Deadline is { } deadline && check.Usual > TimeSpan.Zero && clock.GetUtcNow() + check.Usual > deadline)
                return await PauseAsync(system, checks, $"{check.Name} usually takes up to {check.Usual.TotalMinutes:0} minutes", output);
            await output.WriteLineAsync($"== {check.Name}: {check.Expected}");
            AcceptanceResult result;
            try
            {
                result = await RunAsync(system, check, cancellationToken);
            }
            catch (AcceptancePausedException e)
            {
                return await PauseAsync(system, checks, e.Message, output);
            }

            await output.WriteLineAsync($"{(result.Verdict == AcceptanceVerdict.NotRun ? "not run" : result.Verdict.ToString().ToLowerInvariant()),-8} {check.Name}: {result.Seen}");
            if (check.IsBasis && result.Verdict == AcceptanceVerdict.Broken)
            {
                // Reported, but not saved as done: the next run repeats it.
                await WriteReportAsync(system, system.Progress.With(result, checks), checks, cancellationToken);
                throw new DeliveryException($"{check.Name} failed, and nothing can be checked without it: {result.Seen}\nFix that and run the same command again, which continues here; or give up with STEP={AcceptanceChecks.Destroy}");
            }

            system.Progress = system.Progress.With(result, checks);
            await system.SaveAsync(cancellationToken);
            await WriteReportAsync(system, system.Progress, checks, cancellationToken);
        }

        var report = await WriteReportAsync(system, system.Progress, checks, cancellationToken);
        await output.WriteLineAsync($"{AcceptanceReport.Summary(system.Progress.Results)}; the report is {report}");
        if (system.Progress.Results.Any(result => result.Verdict == AcceptanceVerdict.Broken))
            throw new DeliveryException($"These assumptions and steps did not hold: {string.Join(", ", system.Progress.Results.Where(result => result.Verdict == AcceptanceVerdict.Broken).Select(result => result.Name))}. {report} says what was seen; docs/ASSUMPTIONS.md says what to do.");
        return ExitCodes.Success;
    }

    private static async Task<AcceptanceResult> RunAsync(AcceptanceSystem system, AcceptanceCheck check, CancellationToken cancellationToken)
    {
        var begun = system.Clock.GetTimestamp();
        AcceptanceFinding finding;
        try
        {
            finding = await check.LookAsync(system, cancellationToken);
        }
        catch (AwsRefusedException e) when (e.IsDenied)
        {
            finding = AcceptanceFinding.NotRun($"could not be checked: allow {e.Action}, then run with STEP={check.Name}");
        }
        catch (Exception e) when (e is DeliveryException or Smoke.SmokeException or HttpRequestException)
        {
            finding = AcceptanceFinding.Broken(e.Message.ReplaceLineEndings(" "));
        }

        var took = system.Clock.GetElapsedTime(begun);
        var monthly = (check.Environments > 0 ? system.Progress.MonthlyCost : 0) + (check.Environments > 1 ? system.Progress.SecondMonthlyCost : 0);
        return new AcceptanceResult(
            check.Name, check.Expected, finding.Seen, finding.Verdict, system.Clock.GetUtcNow(), Math.Round(took.TotalSeconds, 1), AcceptanceCost.For(took, monthly));
    }

    /// <summary>An acceptance's progress; null if there is none, or no bucket to store it in.</summary>
    private static async Task<AcceptanceProgress?> ReadAsync(DeliverySettings settings, Target target, CancellationToken cancellationToken)
    {
        using var store = new StateStore(settings.Aws, target);
        return await store.ExistsAsync(cancellationToken) ? await store.ReadAsync<AcceptanceProgress>(target.AcceptanceKey, cancellationToken) : null;
    }

    private static async Task RefuseDeployedAsync(DeliverySettings settings, Target target, CancellationToken cancellationToken)
    {
        using var system = new AcceptanceSystem(settings, target, new AcceptanceProgress("", "", default, 0, null, []), TimeProvider.System, TextWriter.Null);
        if (await system.Store.ExistsAsync(cancellationToken) && await system.DeployedAsync(settings.Environment, cancellationToken))
        {
            throw new DeliveryException(
                $"{target.Name}-{target.Environment} is already deployed, and an acceptance destroys at the end what it checked. Destroy it first (make destroy ENVIRONMENT={target.Environment}), or use another name: TF_VAR_name");
        }
    }

    /// <summary>Prints what it costs and how long it takes, and asks for consent.</summary>
    private static async Task<AcceptanceProgress> AskAsync(DeliverySettings settings, Target target, TimeProvider clock, TextWriter output, CancellationToken cancellationToken)
    {
        var (cost, beside) = (AcceptanceCost.Of(settings),
            AcceptanceCost.Of(await AcceptanceSystem.SynthesizedAsync(settings, AcceptanceSystem.SecondOf(settings.Environment), settings.ImageTag!, output, cancellationToken)));
        var whole = AcceptanceCost.For(AcceptanceChecks.Usual, cost.Monthly) + AcceptanceCost.For(AcceptanceChecks.UsualBeside, beside.Monthly);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            This deploys {string.Join(", ", settings.Stacks)} as {target.Name}-{target.Environment}, and for an hour {target.Name}-{AcceptanceSystem.SecondOf(target.Environment)} beside it, in AWS account {target.Account} and DigitalOcean team {target.TeamName}, checks them and destroys both.
            It takes about {AcceptanceChecks.Usual.TotalHours:0} hours, of which the worker writes for three. It can be interrupted at any time: the same command continues it, and STEP={AcceptanceChecks.Destroy} ends it.
            It costs about {whole:0.00} USD at list prices ({target.Environment} {cost.Monthly:0.00} USD a month, {AcceptanceSystem.SecondOf(target.Environment)} {beside.Monthly:0.00}), and what is billed by usage{(cost.ByUse.Count > 0 ? $": {string.Join(", ", cost.ByUse)}" : "")}.
            """));
        if (!settings.Acceptance.AcceptsCost)
        {
            string? answer = null;
            if (!Console.IsInputRedirected)
            {
                await output.WriteAsync("Type yes to begin: ");
                answer = await Console.In.ReadLineAsync(cancellationToken);
            }

            if (answer?.Trim() != "yes")
                throw new DeliveryException("Nothing was created: the cost was not accepted. Set ACCEPT_COST=yes to accept it.");
        }

        return new AcceptanceProgress(settings.ImageTag!, string.Join(',', settings.Stacks), clock.GetUtcNow(), cost.Monthly, null, []) { SecondMonthlyCost = beside.Monthly };
    }

    private static async Task<int> PauseAsync(AcceptanceSystem system, IReadOnlyList<AcceptanceCheck> checks, string why, TextWriter output)
    {
        var report = await WriteReportAsync(system, system.Progress, checks, CancellationToken.None);
        await output.WriteLineAsync($"Stopped for ACCEPTANCE_MINUTES: {why}. The same command continues; the report so far is {report}");
        return ExitCodes.Success;
    }

    /// <returns>Path of the report.</returns>
    private static async Task<string> WriteReportAsync(AcceptanceSystem system, AcceptanceProgress progress, IReadOnlyList<AcceptanceCheck> checks, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(system.Settings.WorkFolder, "acceptance")).FullName;
        var file = Path.Combine(folder, $"{system.Target.Environment}.md");
        await File.WriteAllTextAsync(file + ".new", AcceptanceReport.Write(system.Target, progress, checks), cancellationToken);
        File.Move(file + ".new", file, overwrite: true);
        return Path.GetRelativePath(Directory.GetCurrentDirectory(), file);
    }
}

using System.Globalization;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;
using HybridCloud.Delivery.Verbs;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>The steps of an acceptance, taken with the same verbs that a user runs.</summary>
internal static class AcceptanceSteps
{
    /// <summary>How long the worker writes before the second check for drift.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromHours(3);

    public static async Task<AcceptanceFinding> BootstrapAsync(AcceptanceSystem system, CancellationToken cancellationToken) =>
        Ended(await system.RunAsync<BootstrapVerb>(system.Settings.With("STACK", Foundation.Stack), cancellationToken));

    /// <summary>Builds the image, and pushes it to the registries that lack it.</summary>
    public static async Task<AcceptanceFinding> ImageAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        var taking = Taking(system).ToList();
        foreach (var stack in taking)
        {
            // If the stack itself defines the repository, the push creates it.
            var repository = ImageRepository.Of(system.Settings, system.Target, stack)!;
            if (await repository.DigestAsync(system.Progress.Image, cancellationToken) is null)
                missing.Add(stack);
        }

        if (taking.Count == 0)
            return AcceptanceFinding.NotRun("no stack takes its image from a registry");
        if (missing.Count == 0)
            return AcceptanceFinding.Proven($"{system.Progress.Image} was already pushed");
        if (Ended(await system.RunAsync<ImageVerb>(system.Settings, cancellationToken)) is { Verdict: AcceptanceVerdict.Broken } unbuilt)
            return unbuilt;
        return Ended(await system.RunAsync<ImagePushVerb>(system.Settings.With("STACK", string.Join(',', missing)), cancellationToken));
    }

    public static async Task<AcceptanceFinding> DeployAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var finding = Ended(await system.RunAsync<DeployVerb>(system.Settings, cancellationToken));
        if (finding.Verdict == AcceptanceVerdict.Proven && system.Visited is { } stack)
            system.Progress = system.Progress with { WorkerAt = await WorkerAsync(system, stack, cancellationToken) };
        return finding;
    }

    public static async Task<AcceptanceFinding> DriftAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var (code, said) = await system.RunAsync<DriftVerb>(system.Settings, cancellationToken);
        return code == ExitCodes.Success ? AcceptanceFinding.Proven(Lines(said)) : AcceptanceFinding.Broken(Lines(said));
    }

    /// <summary>Waits until the worker's own timestamps span three hours, then checks for drift.</summary>
    /// <exception cref="AcceptancePausedException">This run's time limit ends before that.</exception>
    public static async Task<AcceptanceFinding> DriftLaterAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        if (system.Visited is not { } stack || system.Progress.WorkerAt is not { } first)
            return AcceptanceFinding.NotRun("these stacks have no worker that reports when it wrote");
        var told = false;
        while (true)
        {
            var written = await WorkerAsync(system, stack, cancellationToken) - first;
            if (written >= Writing)
                break;
            var rest = Writing - written;
            if (!told)
                await system.SayAsync(string.Create(CultureInfo.InvariantCulture, $"the worker has written for {written:h\\:mm} hours of 3: waiting until about {system.Clock.GetUtcNow() + rest:HH:mm} UTC"));
            told = true;
            var pause = rest < TimeSpan.FromMinutes(1) ? rest : TimeSpan.FromMinutes(1);
            if (system.Deadline is { } deadline && system.Clock.GetUtcNow() + pause > deadline)
                throw new AcceptancePausedException(string.Create(CultureInfo.InvariantCulture, $"the worker has yet to write for {Math.Ceiling(rest.TotalMinutes)} minutes"));
            await Task.Delay(pause, system.Clock, cancellationToken);
        }

        return await DriftAsync(system, cancellationToken);
    }

    public static Task<AcceptanceFinding> FirewallAsync(AcceptanceSystem system, CancellationToken cancellationToken) => OfHybridAsync<FirewallCheck>(system, cancellationToken);

    public static Task<AcceptanceFinding> OriginAsync(AcceptanceSystem system, CancellationToken cancellationToken) => OfHybridAsync<OriginCheck>(system, cancellationToken);

    /// <summary>Renews the certificate while <see cref="Visitors"/> keeps calling the system.</summary>
    public static Task<AcceptanceFinding> CertificateAsync(AcceptanceSystem system, CancellationToken cancellationToken) => RotateAsync<RotateCertificateVerb>(system, cancellationToken);

    /// <summary>Replaces the secrets while <see cref="Visitors"/> keeps calling the system.</summary>
    public static Task<AcceptanceFinding> SecretsAsync(AcceptanceSystem system, CancellationToken cancellationToken) => RotateAsync<RotateSecretsVerb>(system, cancellationToken);

    /// <summary>Deploys an image that cannot start, and expects a rollback to the good one.</summary>
    public static async Task<AcceptanceFinding> RollbackAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var tag = $"{system.Progress.Image}-broken";
        var broken = await system.SynthesizedAsync(system.Settings.Environment, tag, cancellationToken);
        foreach (var stack in Taking(system))
        {
            if (await ImageRepository.Of(broken, system.Target, stack)!.DigestAsync(tag, cancellationToken) is not null)
                continue;
            await using var said = new StringWriter();
            await BrokenImage.BuildAsync(broken, said, cancellationToken);
            if (Ended(await system.RunAsync<ImagePushVerb>(broken.With("STACK", stack), cancellationToken)) is { Verdict: AcceptanceVerdict.Broken } unpushed)
                return unpushed;
        }

        var (code, deployed) = await system.RunAsync<DeployVerb>(broken, cancellationToken);
        return code == ExitCodes.RolledBack
            ? AcceptanceFinding.Proven(deployed.Split('\n')[^1])
            : AcceptanceFinding.Broken($"the deployment of {tag} ended with {code} instead of {ExitCodes.RolledBack}: {Shortened(deployed)}");
    }

    /// <summary>Creates a second environment beside the first, smoke-tests both, and destroys the second.</summary>
    public static async Task<AcceptanceFinding> SecondEnvironmentAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var environment = system.SecondEnvironment;
        if (system.Progress.Second is null && await system.DeployedAsync(environment, cancellationToken))
            return AcceptanceFinding.NotRun($"{environment} is already deployed, and not by this acceptance: it was not touched");
        // Saved before anything is created, so that step destroy knows about it.
        system.Progress = system.Progress with { Second = environment };
        await system.SaveAsync(cancellationToken);
        var second = await system.SynthesizedAsync(environment, system.Progress.Image, cancellationToken);
        if (Ended(await system.RunAsync<DeployVerb>(second, cancellationToken)) is { Verdict: AcceptanceVerdict.Broken } undeployed)
            return undeployed;
        var first = Ended(await system.RunAsync<SmokeVerb>(system.Settings, cancellationToken));
        if (first.Verdict == AcceptanceVerdict.Broken)
            return AcceptanceFinding.Broken($"beside {environment}, {system.Settings.Environment} is not healthy: {first.Seen}");
        if (await DestroyAsync(system, second, cancellationToken) is { } left)
            return AcceptanceFinding.Broken(left);
        system.Progress = system.Progress with { Second = null };
        var after = Ended(await system.RunAsync<SmokeVerb>(system.Settings, cancellationToken));
        return after.Verdict == AcceptanceVerdict.Proven
            ? AcceptanceFinding.Proven($"{environment} was deployed and destroyed; {system.Settings.Environment} stayed healthy beside it and after it")
            : AcceptanceFinding.Broken($"after {environment} was destroyed, {system.Settings.Environment} is not healthy: {after.Seen}");
    }

    /// <summary>Plans with version 6 of the AWS provider, if the stacks use it.</summary>
    public static async Task<AcceptanceFinding> ProviderAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var version = system.Settings.Stacks.Select(stack => StackConfiguration.Read(system.Settings, stack))
            .Select(configuration => configuration.TryGetProperty("terraform", out var terraform) && terraform.TryGetProperty("required_providers", out var providers) && providers.TryGetProperty("aws", out var aws)
                ? AppState.Text(aws, "version") : null)
            .FirstOrDefault(found => found is not null);
        if (version?.StartsWith("6.", StringComparison.Ordinal) != true)
            return AcceptanceFinding.NotRun($"the AWS provider is {version ?? "not used"}: no version 6 is configured (make provider-upgrade PROVIDER=aws VERSION=6…)");
        // The same plan that a deployment makes: Terraform upgrades the state as it reads it.
        var (code, said) = await system.RunAsync<PlanVerb>(system.Settings, cancellationToken);
        var clean = system.Settings.Stacks.All(stack => said.Contains($"{stack}: 0 to create, 0 to change, 0 to replace, 0 to destroy", StringComparison.Ordinal));
        return code == ExitCodes.Success && clean ? AcceptanceFinding.Proven($"{version}: {Lines(said)}") : AcceptanceFinding.Broken($"{version}: {Shortened(said)}");
    }

    /// <summary>Destroys what the acceptance created, then searches both clouds for anything left.</summary>
    public static async Task<AcceptanceFinding> DestroyAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        if (system.Progress.Second is { } environment)
        {
            if (await DestroyAsync(system, await system.SynthesizedAsync(environment, system.Progress.Image, cancellationToken), cancellationToken) is { } left)
                faults.Add(left);
            else
                system.Progress = system.Progress with { Second = null };
        }

        if (await DestroyAsync(system, system.Settings, cancellationToken) is { } remains)
            faults.Add(remains);
        return faults.Count > 0
            ? AcceptanceFinding.Broken(string.Join("; ", faults))
            : AcceptanceFinding.Proven("both clouds were searched by tag and by name: nothing is left but the foundation");
    }

    /// <returns>What is left; null if nothing is.</returns>
    private static async Task<string?> DestroyAsync(AcceptanceSystem system, DeliverySettings settings, CancellationToken cancellationToken)
    {
        var destroyed = Ended(await system.RunAsync<DestroyVerb>(settings.With("CONFIRM", $"{system.Target.Name}-{settings.Environment}"), cancellationToken));
        if (destroyed.Verdict == AcceptanceVerdict.Broken)
            return $"{settings.Environment} is not destroyed: {destroyed.Seen}";
        var left = await new SmokeTest([new Leftovers(system, settings)], settings.Smoke.Timeout, settings.Smoke.Pause, TextWriter.Null).RunAsync(cancellationToken);
        return left.Count == 0 ? null : string.Join("; ", left);
    }

    private static async Task<AcceptanceFinding> RotateAsync<T>(AcceptanceSystem system, CancellationToken cancellationToken)
        where T : IVerb, new()
    {
        if (system.Visited is not { } stack)
            return AcceptanceFinding.NotRun("these stacks have no certificate and no secret that Terraform creates");
        var (code, said) = (ExitCodes.Failure, "");
        var (calls, refused) = await Visitors.WhileAsync(
            system.Http, await system.EntranceAsync(stack, cancellationToken), system.Settings.Smoke.Pause,
            async () => (code, said) = await system.RunAsync<T>(system.Settings, cancellationToken), cancellationToken);
        if (code != ExitCodes.Success)
            return AcceptanceFinding.Broken(Shortened(said));
        var renewed = said.Split('\n').Count(line => line.EndsWith(" is renewed", StringComparison.Ordinal));
        return refused.Count == 0
            ? AcceptanceFinding.Proven($"{Counted.Of(renewed, "resource")} renewed; {calls} calls meanwhile, none refused")
            : AcceptanceFinding.Broken($"{Counted.Of(renewed, "resource")} renewed, and {refused.Count} of {calls} calls meanwhile failed: {string.Join(", ", refused.Distinct().Take(3))}");
    }

    private static Task<AcceptanceFinding> OfHybridAsync<T>(AcceptanceSystem system, CancellationToken cancellationToken)
        where T : ISmokeCheck => system.Has(Contract.StackKind.Hybrid) ? system.SmokeAsync<T>(Contract.StackKind.Hybrid.Name, cancellationToken) : Task.FromResult(AcceptanceFinding.NotRun("for stack hybrid only"));

    private static async Task<DateTimeOffset> WorkerAsync(AcceptanceSystem system, string stack, CancellationToken cancellationToken) =>
        (await WorkerCheck.ReadAsync(system.Http, await system.EntranceAsync(stack, cancellationToken), cancellationToken)).Values.Max();

    /// <summary>Stacks that take their image from a registry, by its digest.</summary>
    private static IEnumerable<string> Taking(AcceptanceSystem system) => system.Settings.Stacks.Where(stack =>
        StackConfiguration.Declares(system.Settings, stack, "image_digest") && !(system.Settings.Images.Promoted is not null && StackConfiguration.Declares(system.Settings, stack, "image")));

    private static AcceptanceFinding Ended((int Code, string Said) verb) =>
        verb.Code == ExitCodes.Success ? AcceptanceFinding.Proven(verb.Said.Split('\n')[^1]) : AcceptanceFinding.Broken(Shortened(verb.Said));

    private static string Lines(string said) => string.Join("; ", said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The end of a verb's output, where it says what went wrong.</summary>
    private static string Shortened(string said) => Lines(said) is { Length: > 600 } text ? $"…{text[^600..]}" : Lines(said);
}

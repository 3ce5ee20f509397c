using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;
using HybridCloud.Delivery.Verbs;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>The deployment under test, and the verbs and smoke checks that run against it.</summary>
internal sealed class AcceptanceSystem : IDisposable
{
    private readonly TextWriter output;

    public AcceptanceSystem(DeliverySettings settings, Target target, AcceptanceProgress progress, TimeProvider clock, TextWriter output)
    {
        Settings = settings;
        Target = target;
        Progress = progress;
        Clock = clock;
        this.output = output;
        Store = new StateStore(settings.Aws, target);
        DigitalOcean = new DigitalOcean(settings.DigitalOcean);
        Http = SmokeTest.CreateClient(settings.Smoke.Call);
    }

    /// <summary>Settings of the environment; its stacks are synthesized.</summary>
    public DeliverySettings Settings { get; }

    /// <summary>The accounts that the credentials belong to.</summary>
    public Target Target { get; }

    /// <summary>The stacks' outputs by stack, cached until the next verb runs.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, JsonElement>> Outputs { get; } = [];

    /// <summary>What has been done so far.</summary>
    public AcceptanceProgress Progress { get; set; }

    /// <summary>This machine's clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>When to stop; null for never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    public StateStore Store { get; }

    public DigitalOcean DigitalOcean { get; }

    /// <summary>Calls the system as visitors do.</summary>
    public HttpClient Http { get; }

    /// <summary>The environment to create beside the first one.</summary>
    public string SecondEnvironment => SecondOf(Settings.Environment);

    /// <summary>The environment to create beside another one. Never prod.</summary>
    public static string SecondOf(string environment) => environment == DeploymentEnvironment.Dev ? DeploymentEnvironment.Staging : DeploymentEnvironment.Dev;

    /// <summary>Whether a stack is part of this acceptance.</summary>
    public bool Has(StackKind stack) => Settings.Stacks.Contains(stack.Name);

    /// <summary>The first stack with a public API and a worker that reports timestamps; null if there is none.</summary>
    public string? Visited => Settings.Stacks.FirstOrDefault(stack => stack == StackKind.Hybrid.Name || stack == StackKind.Platform.Name);

    /// <summary>The name of each stack's deployment, which is also the prefix of its resources' names.</summary>
    /// <param name="environment">Environment of the deployment.</param>
    public IEnumerable<string> Names(string environment) => Settings.Stacks.Select(stack =>
        stack == StackKind.Hybrid.Name ? $"{Target.Name}-{environment}" : $"{Target.Name}-{StackKind.Named(stack).ResourceName}-{environment}");

    /// <summary>Saves the progress in the state bucket.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) => Store.WriteAsync(Target.AcceptanceKey, Progress, cancellationToken);

    /// <summary>Whether the state of any of the stacks holds a resource in an environment.</summary>
    public async Task<bool> DeployedAsync(string environment, CancellationToken cancellationToken)
    {
        foreach (var stack in Settings.Stacks)
        {
            using var state = await Store.ReadAsync<JsonDocument>((Target with { Environment = environment }).StateKey(stack), cancellationToken);
            if (state is not null && state.RootElement.TryGetProperty("resources", out var resources) && resources.EnumerateArray().Any(resource => AppState.Text(resource, "mode") == "managed"))
                return true;
        }

        return false;
    }

    public Task SayAsync(string line) => output.WriteLineAsync(line);

    /// <summary>Runs a verb, including its own validation of the settings.</summary>
    /// <returns>Its exit code and its output.</returns>
    public async Task<(int Code, string Said)> RunAsync<T>(DeliverySettings settings, CancellationToken cancellationToken)
        where T : IVerb, new()
    {
        await using var said = new StringWriter();
        await using var tee = new TeeWriter(output, said);
        // A verb may change them.
        Outputs.Clear();
        try
        {
            var code = await new T().RunAsync(DeliverySettings.Read(settings.Variables, T.Needs), tee, cancellationToken);
            return (code, said.ToString().Trim());
        }
        catch (DeliveryException e)
        {
            return (ExitCodes.Failure, e.Message);
        }
    }

    /// <summary>The settings for another environment or image, whose stacks this synthesizes.</summary>
    public static async Task<DeliverySettings> SynthesizedAsync(DeliverySettings settings, string environment, string image, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(settings.WorkFolder, "acceptance", $"{environment}-{image}");
        // Bootstrap needs the foundation, which belongs to no environment.
        var changed = settings.With("ENVIRONMENT", environment).With("IMAGE_TAG", image);
        await Synthesis.RunAsync(changed.With("STACK", string.Join(',', settings.Stacks.Prepend(StackKind.Foundation.Name))), image, rotateSecrets: false, Directory.GetCurrentDirectory(), folder, output, cancellationToken);
        return changed.With("CDKTF_OUTDIR", folder);
    }

    /// <inheritdoc cref="SynthesizedAsync(DeliverySettings, string, string, TextWriter, CancellationToken)"/>
    public Task<DeliverySettings> SynthesizedAsync(string environment, string image, CancellationToken cancellationToken) => SynthesizedAsync(Settings, environment, image, output, cancellationToken);

    /// <summary>The outputs of a stack, from the cache or from Terraform.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> OutputsAsync(string stack, CancellationToken cancellationToken)
    {
        if (Outputs.TryGetValue(stack, out var known))
            return known;
        var workspace = new StackWorkspace(Settings, Target, stack, output);
        await workspace.InitAsync(cancellationToken);
        return Outputs[stack] = await workspace.OutputsAsync(cancellationToken);
    }

    /// <summary>The address at which visitors call a stack.</summary>
    public async Task<Uri> EntranceAsync(string stack, CancellationToken cancellationToken) =>
        new StackChecks(Settings, stack, await OutputsAsync(stack, cancellationToken), Progress.Image).Entrance;

    /// <summary>Runs the stack's smoke checks of one type, for as long as a deployment may take to become healthy.</summary>
    public async Task<AcceptanceFinding> SmokeAsync<T>(string stack, CancellationToken cancellationToken)
        where T : ISmokeCheck
    {
        using var s3 = AwsClients.S3(Settings.Aws);
        var checks = new StackChecks(Settings, stack, await OutputsAsync(stack, cancellationToken), Progress.Image).All(Http, DigitalOcean, s3).OfType<T>().Cast<ISmokeCheck>().ToList();
        return checks.Count == 0
            ? AcceptanceFinding.NotRun($"stack {stack} has no output that says where to check")
            : await SmokeAsync(checks, cancellationToken);
    }

    /// <summary>Runs smoke checks and turns their result into a finding.</summary>
    public async Task<AcceptanceFinding> SmokeAsync(IReadOnlyList<ISmokeCheck> checks, CancellationToken cancellationToken)
    {
        await using var said = new StringWriter();
        await using var tee = new TeeWriter(output, said);
        var faults = await new SmokeTest(checks, Settings.Smoke.Timeout, Settings.Smoke.Pause, tee).RunAsync(cancellationToken);
        return faults.Count > 0
            ? AcceptanceFinding.Broken(string.Join("; ", faults))
            : AcceptanceFinding.Proven(string.Join("; ", said.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line["ok    ".Length..])));
    }

    /// <summary>The state of the app at DigitalOcean; null if the stack has none.</summary>
    public async Task<AppState?> AppAsync(CancellationToken cancellationToken) =>
        (await OutputsAsync(StackKind.Hybrid.Name, cancellationToken)).TryGetValue("app_id", out var id) && id.GetString() is { Length: > 0 } app
            ? await AppState.ReadAsync(DigitalOcean, app, cancellationToken) : null;

    public void Dispose()
    {
        Store.Dispose();
        DigitalOcean.Dispose();
        Http.Dispose();
    }
}

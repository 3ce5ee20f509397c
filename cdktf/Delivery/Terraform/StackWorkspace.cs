using System.Text.Json;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Terraform;

/// <summary>One synthesized stack, its state in the target's bucket, and the Terraform commands on them.</summary>
internal sealed class StackWorkspace
{
    private readonly DeliverySettings settings;
    private readonly Target target;
    private readonly TextWriter output;
    private readonly Dictionary<string, string> variables;
    private readonly string folder;
    private readonly PlanFolder plans;

    /// <summary>Opens a stack.</summary>
    /// <exception cref="DeliveryException">It was not synthesized.</exception>
    public StackWorkspace(DeliverySettings settings, Target target, string stack, TextWriter output)
    {
        this.settings = settings;
        this.target = target;
        this.output = output;
        Stack = stack;
        folder = StackConfiguration.Folder(settings, stack);
        plans = new PlanFolder(settings.WorkFolder);
        variables = new Dictionary<string, string>(settings.Variables)
        {
            ["TF_IN_AUTOMATION"] = "1",
            ["TF_INPUT"] = "0",
            // Keeps backend settings and plugins of different targets apart.
            ["TF_DATA_DIR"] = Path.Combine(settings.WorkFolder, "terraform", target.Bucket, target.Environment, stack),
            ["TF_VAR_state_bucket"] = target.Bucket,
        };
        variables.TryAdd("TF_VAR_aws_region", target.Region);
        Directory.CreateDirectory(variables["TF_DATA_DIR"]);
        // Terraform refuses a cache folder that does not exist.
        if (variables.GetValueOrDefault("TF_PLUGIN_CACHE_DIR") is { Length: > 0 } plugins)
            Directory.CreateDirectory(plugins);
    }

    /// <summary>Name of the stack.</summary>
    public string Stack { get; }

    /// <summary>Folder of its configuration.</summary>
    public string Folder => folder;

    /// <summary>Whether the configuration has an output of this name.</summary>
    public bool HasOutput(string name) => StackConfiguration.HasOutput(settings, Stack, name);

    /// <summary>Initializes Terraform in the folder, with the state in the target's bucket.</summary>
    public Task InitAsync(CancellationToken cancellationToken) =>
        RunAsync("init",
            [
                "-input=false", "-no-color", LockTimeout, "-reconfigure", .. ProviderLock.Install(Stack, folder),
                $"-backend-config=bucket={target.Bucket}", $"-backend-config=key={target.StateKey(Stack)}", $"-backend-config=region={target.Region}",
                // Other S3 servers have no host name per bucket.
                .. settings.Aws.S3Endpoint is null ? Array.Empty<string>() : ["-backend-config=use_path_style=true"],
            ],
            echo: null, cancellationToken);

    /// <summary>Plans, saves the plan, and reads it.</summary>
    /// <param name="arguments">Extra arguments, for example <c>-replace=…</c>.</param>
    /// <param name="cancellationToken">Stops Terraform, which then releases the lock.</param>
    public Task<Plan> PlanAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) => PlanAsync(arguments, LockTimeout, cancellationToken);

    /// <summary>Plans without locking the state, so that looking never blocks a deployment.</summary>
    public Task<Plan> LookAsync(CancellationToken cancellationToken) => PlanAsync([], "-lock=false", cancellationToken);

    private async Task<Plan> PlanAsync(IReadOnlyList<string> arguments, string locking, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SavedPlan)!);
        await RunAsync("plan", ["-input=false", "-no-color", locking, $"-out={SavedPlan}", .. arguments], echo: null, cancellationToken);
        File.SetUnixFileMode(SavedPlan, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var json = (await RunAsync("show", ["-json", SavedPlan], echo: null, cancellationToken)).Output;
        var plan = Plan.Parse(target.Environment, Stack, json, targeted: arguments.Any(argument => argument.StartsWith("-target=", StringComparison.Ordinal)), await ReasonsAsync(cancellationToken));
        await plans.WriteAsync(target.Environment, Stack, plan.Masked(), cancellationToken);
        return plan;
    }

    // The synth writes the reasons for policy exceptions beside the configuration.
    private async Task<string?> ReasonsAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "reasons.json");
        return File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : null;
    }

    /// <summary>Applies exactly the plan that was saved last.</summary>
    /// <exception cref="DeliveryException">It failed, or its state could not be written; the message says where the state is.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var errored = new ErroredState(settings, Stack, folder, PushAsync, TimeProvider.System);
        try
        {
            await RunAsync("apply", ["-input=false", "-no-color", LockTimeout, SavedPlan], output, cancellationToken);
        }
        catch (DeliveryException e) when (errored.Exists)
        {
            throw new DeliveryException($"{e.Message}\n{await errored.KeepAsync(CancellationToken.None)}", e) { GoesOn = true };
        }
        catch (OperationCanceledException) when (errored.Exists)
        {
            await output.WriteLineAsync(await errored.KeepAsync(CancellationToken.None));
            throw;
        }
    }

    /// <summary>The outputs in the state; empty before the first apply.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> OutputsAsync(CancellationToken cancellationToken)
    {
        var json = (await RunAsync("output", ["-json", "-no-color"], echo: null, cancellationToken)).Output;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(o => o.Name, o => o.Value.GetProperty("value").Clone());
    }

    /// <summary>The state as <c>terraform show -json</c> prints it. Holds secrets.</summary>
    public async Task<string> StateAsync(CancellationToken cancellationToken) =>
        (await RunAsync("show", ["-json"], echo: null, cancellationToken)).Output;

    /// <summary>Addresses in the state.</summary>
    public async Task<IReadOnlyList<string>> ResourcesAsync(CancellationToken cancellationToken) =>
        (await RunAsync("state", ["list"], echo: null, cancellationToken)).Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Releases a lock left by a dead run.</summary>
    public Task UnlockAsync(string lockId, CancellationToken cancellationToken) =>
        RunAsync("force-unlock", ["-force", lockId], echo: null, cancellationToken);

    private string LockTimeout => $"-lock-timeout={settings.State.LockTimeout}";

    // No lock: the failed apply may still hold it. Terraform refuses the push anyway if a newer state was written meanwhile.
    private Task<ProcessResult> PushAsync(string file, CancellationToken cancellationToken) =>
        RunAsync("state", ["push", "-lock=false", file], echo: null, cancellationToken);

    private string SavedPlan => plans.SavedPlan(target.Environment, Stack);

    private async Task<ProcessResult> RunAsync(string verb, IEnumerable<string> arguments, TextWriter? echo, CancellationToken cancellationToken)
    {
        var result = await ProcessRunner.RunAsync("terraform", [verb, .. arguments], folder, variables, echo, cancellationToken);
        return result.ExitCode == 0 ? result : throw TerraformFailure.Explain(verb, Stack, result);
    }
}

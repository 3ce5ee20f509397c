using System.Text.RegularExpressions;
using HybridCloud.Contract;
using HybridCloud.Delivery.Inputs;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery;

/// <summary>
/// All environment variables, read and validated once at start: those that most verbs share here, those of one concern in a
/// <see cref="SettingsGroup"/>.
/// </summary>
internal sealed partial class DeliverySettings
{
    private static readonly string KnownEnvironments = string.Join(", ", DeploymentEnvironment.All);

    private static readonly string KnownStacks = string.Join(", ", StackKind.All.Select(stack => stack.Name));

    private readonly IReadOnlyDictionary<string, string> variables;

    private readonly IReadOnlyDictionary<string, string> given;

    private readonly IReadOnlyList<SettingsGroup> groups;

    private readonly List<string> unreadable = [];

    private DeliverySettings(IReadOnlyDictionary<string, string> given)
    {
        this.given = given;
        variables = StackInputs.Add(given, unreadable);
        groups =
        [
            GitHub = new GitHubSettings(variables),
            Workflow = new WorkflowSettings(variables),
            Review = new ReviewSettings(variables),
            Images = new ImageSettings(variables),
            Smoke = new SmokeSettings(variables),
            State = new StateSettings(variables),
            Aws = new AwsSettings(variables),
            DigitalOcean = new DigitalOceanSettings(variables),
            Spaces = new SpacesSettings(variables),
            Preflight = new PreflightSettings(variables),
            Acceptance = new AcceptanceSettings(variables),
        ];
    }

    /// <summary>Inputs set only on this machine, which the next deployment from a workflow will undo.</summary>
    public IEnumerable<string> InputsOnlyHere => StackInputs.OnlyHere(given);

    /// <summary>The file of the environment's inputs, in the folder INPUTS_DIR. Default folder cdktf/environments.</summary>
    public string InputFile => StackInputs.FileOf(given);

    /// <summary>ENVIRONMENT: dev, staging or prod. Default prod.</summary>
    public string Environment => Get("ENVIRONMENT") ?? DeploymentEnvironment.Prod;

    /// <summary>ENVIRONMENTS: environments that a change may affect, separated by spaces or commas. Default: ENVIRONMENT.</summary>
    public IReadOnlyList<string> Environments => (Get("ENVIRONMENTS") ?? Environment).Split([',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>BASE_COMMIT: the commit to compare a change with. Default HEAD^, which in a pull request's merge commit is the base branch.</summary>
    public string BaseCommit => Get("BASE_COMMIT") ?? "HEAD^";

    /// <summary>STACK: stacks to act on, in order, separated by commas. Default hybrid.</summary>
    public IReadOnlyList<string> Stacks => (Get("STACK") ?? StackKind.Hybrid.Name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>IMAGE_TAG: the commit whose image to deploy.</summary>
    public string? ImageTag => Get("IMAGE_TAG");

    /// <summary>CONFIRM: the deployment's name, to destroy it without a prompt.</summary>
    public string? Confirm => Get("CONFIRM");

    /// <summary>TF_VAR_name: name of the deployment. Default poc-app-platform-aws.</summary>
    public string Name => Get("TF_VAR_name") ?? "poc-app-platform-aws";

    /// <summary>ACCESS: which policy `permissions` prints: deploy (default) or plan.</summary>
    public string Access => Get("ACCESS") ?? "deploy";

    /// <summary>CDKTF_OUTDIR: folder of the synthesized stacks. Default cdktf.out.</summary>
    public string Synthesized => Get("CDKTF_OUTDIR") ?? "cdktf.out";

    /// <summary>DELIVERY_DIR: folder for plans and Terraform's own data; both hold secrets. Default .build/delivery.</summary>
    public string WorkFolder => Path.GetFullPath(Get("DELIVERY_DIR") ?? Path.Combine(".build", "delivery"));

    /// <summary>SYNTH_COMMAND: command that synthesizes the stacks, such as for a rollback. Default <c>make --no-print-directory synth</c>.</summary>
    public string SynthCommand => Get("SYNTH_COMMAND") ?? "make --no-print-directory synth";

    /// <summary>How to reach GitHub, and what is kept there.</summary>
    public GitHubSettings GitHub { get; }

    /// <summary>The workflow run that this is part of.</summary>
    public WorkflowSettings Workflow { get; }

    /// <summary>What was reviewed, and where, and what the review allows.</summary>
    public ReviewSettings Review { get; }

    /// <summary>How the workload's image is built, and where it is stored.</summary>
    public ImageSettings Images { get; }

    /// <summary>What a smoke test checks, and for how long.</summary>
    public SmokeSettings Smoke { get; }

    /// <summary>Terraform's state: its bucket, its lock, and what happens to it if a run is cut off.</summary>
    public StateSettings State { get; }

    /// <summary>How to reach AWS.</summary>
    public AwsSettings Aws { get; }

    /// <summary>How to reach DigitalOcean's API.</summary>
    public DigitalOceanSettings DigitalOcean { get; }

    /// <summary>How to reach DigitalOcean Spaces.</summary>
    public SpacesSettings Spaces { get; }

    /// <summary>How preflight checks, and what a fault means.</summary>
    public PreflightSettings Preflight { get; }

    /// <summary>Which steps an acceptance takes, and for how long.</summary>
    public AcceptanceSettings Acceptance { get; }

    /// <summary>All variables, for the child processes.</summary>
    public IReadOnlyDictionary<string, string> Variables => variables;

    /// <summary>Reads the variables and checks what a verb needs.</summary>
    /// <param name="variables">Environment variables.</param>
    /// <param name="needs">What the verb requires.</param>
    /// <param name="verbs">Validates what only this verb reads; null for nothing.</param>
    /// <exception cref="DeliveryException">A variable is missing or wrong; the message lists every fault.</exception>
    public static DeliverySettings Read(IReadOnlyDictionary<string, string> variables, Needs needs, Func<DeliverySettings, IEnumerable<string>>? verbs = null)
    {
        var settings = new DeliverySettings(variables);
        var faults = settings.Faults(needs).Concat(verbs?.Invoke(settings) ?? []).ToList();
        return faults.Count == 0
            ? settings
            : throw new DeliveryException(string.Join("\n", faults));
    }

    /// <summary>The same settings with one variable changed.</summary>
    public DeliverySettings With(string name, string value) =>
        new(new Dictionary<string, string>(given) { [name] = value });

    private IEnumerable<string> Faults(Needs needs)
    {
        foreach (var fault in unreadable.Concat(groups.SelectMany(group => group.Faults)))
            yield return fault;

        if (Get("ENVIRONMENT") is not { } environment)
        {
            if (needs.HasFlag(Needs.Environment))
                yield return $"ENVIRONMENT is not set: this changes the clouds, so set it to one of {KnownEnvironments}.";
        }
        else if (!DeploymentEnvironment.All.Contains(environment))
        {
            yield return $"ENVIRONMENT is '{environment}': it must be one of {KnownEnvironments}.";
        }

        foreach (var environmentName in Environments.Where(e => !DeploymentEnvironment.All.Contains(e) && Get("ENVIRONMENTS") is not null))
            yield return $"ENVIRONMENTS names '{environmentName}': it must be one of {KnownEnvironments}.";

        foreach (var stack in Stacks.Where(s => StackKind.All.All(known => known.Name != s)))
            yield return $"STACK names '{stack}': it must be one of {KnownStacks}.";
        if (Stacks.Count == 0)
            yield return $"STACK is '{Get("STACK")}': name at least one of {KnownStacks}.";

        if (ImageTag is null && needs.HasFlag(Needs.ImageTag))
            yield return "IMAGE_TAG is not set: give the commit whose image to deploy.";
        else if (ImageTag is { } tag && (tag == "latest" || !Tag().IsMatch(tag)))
            yield return $"IMAGE_TAG is '{tag}': give a commit or another tag that never moves (letters, digits, '.', '_', '-'; not 'latest').";

        if (needs.HasFlag(Needs.Credentials))
        {
            if (DigitalOcean.Token.Length == 0)
                yield return "DIGITALOCEAN_ACCESS_TOKEN is not set: give a token of the DigitalOcean team to deploy to.";
            if (!Aws.HasCredentials)
                yield return "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, and neither is a profile or a web identity: give credentials of the AWS account to deploy to.";
            if (Stacks.Contains(StackKind.Hybrid.Name) && (Spaces.AccessKeyId is null || Spaces.SecretAccessKey is null))
                yield return "SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY are not set: give a Spaces key of the same DigitalOcean team.";
        }
    }

    /// <summary>A variable's value; unset and empty are the same, as in a workflow that passes on an unset secret.</summary>
    private string? Get(string name) => variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")]
    private static partial Regex Tag();
}

using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.App;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Expressions;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Values;
using AppConfig = HashiCorp.Cdktf.Providers.Digitalocean.App.AppConfig;
using DigitaloceanApp = HashiCorp.Cdktf.Providers.Digitalocean.App.App;

namespace HybridCloud.Infrastructure.Compute;

// Rests on an assumption (docs/ASSUMPTIONS.md): run-command-as-arguments, app-spec-read-back, app-default-ingress
/// <summary>Inputs of <see cref="ContainerApp"/>.</summary>
public sealed record ContainerAppProps
{
    /// <summary>Name, 2 to 32 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Data center whose region runs the app, for example <c>sfo3</c>.</summary>
    public required string Region { get; init; }

    /// <summary>Id of the project that holds the app; a change replaces the app.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The network that the app reaches its databases through.</summary>
    public required PrivateNetwork Network { get; init; }

    /// <summary>The image of all components.</summary>
    public required BuiltImage Image { get; init; }

    /// <summary>The component that serves HTTP.</summary>
    public required AppComponent Service { get; init; }

    /// <summary>The component that runs in the background.</summary>
    public required AppComponent Worker { get; init; }

    /// <summary>The component that runs to completion before a deployment takes over.</summary>
    public required AppComponent PreDeployJob { get; init; }

    /// <summary>What must exist before the first deployment.</summary>
    public required IReadOnlyList<ITerraformDependable> WaitFor { get; init; }

    /// <summary>Whether this apply sends every component's secrets again. Default no: the platform keeps those it has.</summary>
    public bool ReplaceSecrets { get; init; }
}

/// <summary>An App Platform app: a service, a worker and a pre-deploy job from one image, in the private network.</summary>
/// <remarks>
/// The platform returns a secret as ciphertext, which differs from the configuration in every plan. So settings,
/// the client certificate included, are variables of the app, which Terraform tracks; secrets are variables of the
/// components, which Terraform sends once and then ignores. A fingerprint beside them shows when they are no longer
/// what Terraform knows, and the plan says so: docs/decisions/003. Pushing an image deploys nothing, which is the platform's default.
/// </remarks>
public sealed class ContainerApp : Construct
{
    /// <summary>Port on which the service listens.</summary>
    public const double HttpPort = 8080;

    private const string General = "GENERAL";
    private const string Secret = "SECRET";
    private const string AtRunTime = "RUN_TIME";
    private const string DigitalOceanRegistry = "DOCR";

    // A job runs once, whatever number is sent; whether the platform returns one is not documented.
    private const string NumberOfJobs = "spec[0].job[0].instance_count";

    private static readonly string[] SecretHolders = [HeldBy("service"), HeldBy("worker"), HeldBy("job")];

    private readonly DigitaloceanApp app;

    /// <summary>Adds an app.</summary>
    /// <exception cref="ArgumentException">Two components need different values under one name.</exception>
    public ContainerApp(Construct scope, string id, ContainerAppProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Image = props.Image;
        app = new DigitaloceanApp(this, "app", new AppConfig
        {
            ProjectId = props.ProjectId,
            Spec = new AppSpec
            {
                Name = props.Name,
                // Apps are placed by region, everything else by data center: sfo3 is one of sfo's.
                Region = Fn.Replace(props.Region, "/[0-9]+$/", ""),
                Vpc = new[] { new AppSpecVpc { Id = props.Network.Id } },
                Env = SharedSettings(props),
                Service = new[] { Service(props.Service) },
                Worker = new[] { Worker(props.Worker) },
                Job = new[] { PreDeployJob(props.PreDeployJob) },
                // Without destinations, which the platform never returns, alerts go to the team's address.
                Alert = new[] { new AppSpecAlert { Rule = "DEPLOYMENT_FAILED" }, new AppSpecAlert { Rule = "DOMAIN_FAILED" } },
            },
            DependsOn = [.. props.WaitFor],
            Lifecycle = new TerraformResourceLifecycle
            {
                IgnoreChanges = (string[])[NumberOfJobs, .. props.ReplaceSecrets ? [] : SecretHolders],
                Postcondition =
                [
                    SecretsArrived("service", props.Service),
                    SecretsArrived("worker", props.Worker),
                    SecretsArrived("job", props.PreDeployJob),
                ],
            },
        });
    }

    /// <summary>The image of all components.</summary>
    public BuiltImage Image { get; }

    /// <summary>Id of the app.</summary>
    public string Id => app.Id;

    /// <summary>The service's default URL on the platform, with scheme.</summary>
    public string DefaultUrl => app.DefaultIngress;

    /// <summary>The service's default host name on the platform.</summary>
    public string DefaultHost => Fn.Trimprefix(app.DefaultIngress, "https://");

    private static AppSpecEnv[] SharedSettings(ContainerAppProps props)
    {
        var settings = new[] { props.Service, props.Worker, props.PreDeployJob }
            .SelectMany(component => component.Environment.Settings).Distinct().ToList();
        var torn = settings.GroupBy(setting => setting.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (torn.Count > 0)
            throw new ArgumentException($"Components of one app share their settings, but need different values for {string.Join(", ", torn)}.", nameof(props));
        return [.. settings.Select(setting => new AppSpecEnv { Key = setting.Name, Value = setting.Value, Type = General, Scope = AtRunTime })];
    }

    private AppSpecService Service(AppComponent component) => new()
    {
        Name = component.Command,
        RunCommand = RunCommand(component),
        InstanceSizeSlug = component.Size,
        InstanceCount = component.Instances,
        HttpPort = HttpPort,
        Image = new AppSpecServiceImage
        {
            RegistryType = DigitalOceanRegistry,
            Registry = Image.Registry,
            Repository = Image.Repository,
            Tag = Image.Tag,
            Digest = Image.Digest,
        },
        Env = Credentials(component).Select(variable => new AppSpecServiceEnv
        {
            Key = variable.Name,
            Value = variable.Value,
            Type = variable.Kind == VariableKind.Secret ? Secret : General,
            Scope = AtRunTime,
        }).ToArray(),
        HealthCheck = new AppSpecServiceHealthCheck
        {
            HttpPath = Routes.Health,
            InitialDelaySeconds = 5,
            PeriodSeconds = 10,
            TimeoutSeconds = 3,
            SuccessThreshold = 1,
            FailureThreshold = 3,
        },
        Termination = new AppSpecServiceTermination { DrainSeconds = 15, GracePeriodSeconds = 30 },
        Alert = ComponentAlert.All.Select(alert => new AppSpecServiceAlert
        {
            Rule = alert.Rule,
            Operator = ComponentAlert.Operator,
            Value = alert.Value,
            Window = alert.Window,
        }).ToArray(),
    };

    private AppSpecWorker Worker(AppComponent component) => new()
    {
        Name = component.Command,
        RunCommand = RunCommand(component),
        InstanceSizeSlug = component.Size,
        InstanceCount = component.Instances,
        Image = new AppSpecWorkerImage
        {
            RegistryType = DigitalOceanRegistry,
            Registry = Image.Registry,
            Repository = Image.Repository,
            Tag = Image.Tag,
            Digest = Image.Digest,
        },
        Env = Credentials(component).Select(variable => new AppSpecWorkerEnv
        {
            Key = variable.Name,
            Value = variable.Value,
            Type = variable.Kind == VariableKind.Secret ? Secret : General,
            Scope = AtRunTime,
        }).ToArray(),
        // The worker finishes or gives up within 10 s of being told to stop.
        Termination = new AppSpecWorkerTermination { GracePeriodSeconds = 30 },
        Alert = ComponentAlert.All.Select(alert => new AppSpecWorkerAlert
        {
            Rule = alert.Rule,
            Operator = ComponentAlert.Operator,
            Value = alert.Value,
            Window = alert.Window,
        }).ToArray(),
    };

    private AppSpecJob PreDeployJob(AppComponent component) => new()
    {
        Name = component.Command,
        Kind = "PRE_DEPLOY",
        RunCommand = RunCommand(component),
        InstanceSizeSlug = component.Size,
        Image = new AppSpecJobImage
        {
            RegistryType = DigitalOceanRegistry,
            Registry = Image.Registry,
            Repository = Image.Repository,
            Tag = Image.Tag,
            Digest = Image.Digest,
        },
        Env = Credentials(component).Select(variable => new AppSpecJobEnv
        {
            Key = variable.Name,
            Value = variable.Value,
            Type = variable.Kind == VariableKind.Secret ? Secret : General,
            Scope = AtRunTime,
        }).ToArray(),
        Termination = new AppSpecJobTermination { GracePeriodSeconds = 60 },
    };

    private static string RunCommand(AppComponent component) => $"{Commands.Program} {component.Command}";

    private static IEnumerable<EnvironmentVariable> Credentials(AppComponent component) =>
        component.Environment.Credentials.Append(
            new EnvironmentVariable(EnvironmentNames.SecretsFingerprint, Fingerprint(component), VariableKind.Identity));

    private static string HeldBy(string kind) => $"spec[0].{kind}[0].env";

    /// <summary>A digest of what Terraform wants a component's credentials to be; the secrets are too random to be guessed from it.</summary>
    private static string Fingerprint(AppComponent component) => Fn.Sha256(Fn.Jsonencode(
        component.Environment.Credentials.Where(variable => variable.Remembered is not null)
            .ToDictionary(variable => variable.Name, variable => (object)variable.Remembered!)));

    /// <summary>Fails the plan when a component still has secrets other than those that Terraform now knows.</summary>
    private static Postcondition SecretsArrived(string kind, AppComponent component) => new()
    {
        Condition = TerraformExpression.Expression(Fn.Contains(
            TerraformExpression.Expression(Fn.LookupNested(TerraformExpression.Expression(TerraformSelf.GetAny("spec")), [0, kind, 0, "env", "*", "value"])),
            Fingerprint(component))),
        ErrorMessage = $"The app's {component.Command} still runs with secrets that have been replaced since. "
            + "Send it the new ones with: make rotate-secrets",
    };
}

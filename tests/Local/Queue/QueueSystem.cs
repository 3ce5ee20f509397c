using System.Globalization;
using HybridCloud.Clouds.DataPlane;
using HybridCloud.Contract;
using HybridCloud.Local.Processes;
using HybridCloud.Local.Servers;

namespace HybridCloud.Local.Queue;

/// <summary>What a <see cref="QueueSystem"/> consists of.</summary>
public sealed record QueueSystemOptions
{
    /// <summary>The account; its queues and buckets keep their default names.</summary>
    public DataPlaneOptions Aws { get; init; } = new();

    /// <summary>Whether the validator runs. Default true.</summary>
    public bool Validator { get; init; } = true;

    /// <summary>Whether the uploader runs. Default true.</summary>
    public bool Uploader { get; init; } = true;

    /// <summary>The workload's program; null for the one that was built with this.</summary>
    public string? Program { get; init; }

    /// <summary>Port of the validator; uploader, Prometheus and Grafana get the next ones. Default 0: free ones.</summary>
    public int Port { get; init; }

    /// <summary>Whether Grafana runs and shows the deployed dashboards; it needs Prometheus. Default false.</summary>
    public bool Grafana { get; init; }

    /// <summary>How often Prometheus scrapes; null for no Prometheus.</summary>
    public TimeSpan? ScrapeInterval { get; init; }

    /// <summary>Adds to, or overrides, the environment of both services.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>The queue services on this machine's loopback: SQS and S3 as the stand-in imitates them, validator, uploader, Prometheus.</summary>
public sealed class QueueSystem : IAsyncDisposable
{
    /// <summary>Name of the queue, and of the bucket.</summary>
    public const string Messages = "messages";

    /// <summary>Name of the dead-letter queue.</summary>
    public const string DeadLetters = "messages-dead-letters";

    private readonly QueueSystemOptions options;
    private readonly DataFolder folder = DataFolder.Create();
    private readonly Stack<IAsyncDisposable> parts = [];
    private AppProcess? validator;
    private AppProcess? uploader;
    private PrometheusServer? prometheus;
    private GrafanaServer? grafana;

    private QueueSystem(QueueSystemOptions options) => this.options = options;

    /// <summary>Token that the validator requires.</summary>
    public string Token { get; } = Guid.NewGuid().ToString("N");

    /// <summary>SQS, S3 and the tasks' credentials.</summary>
    public AwsDataPlane Aws { get; private set; } = null!;

    public AppProcess Validator => validator ?? throw new InvalidOperationException("This system was started without the validator.");

    public AppProcess Uploader => uploader ?? throw new InvalidOperationException("This system was started without the uploader.");

    public PrometheusServer Prometheus => prometheus ?? throw new InvalidOperationException("This system was started without Prometheus.");

    public GrafanaServer Grafana => grafana ?? throw new InvalidOperationException("This system was started without Grafana.");

    /// <summary>Every process that this system consists of.</summary>
    public IReadOnlyList<ChildProcess> Processes =>
        [.. new[] { validator?.Process, uploader?.Process, prometheus?.Process, grafana?.Process }.OfType<ChildProcess>()];

    /// <summary>Starts the system and waits until every part of it listens.</summary>
    public static async Task<QueueSystem> StartAsync(QueueSystemOptions options, CancellationToken cancellationToken)
    {
        var system = new QueueSystem(options);
        try
        {
            await system.StartAsync(cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (parts.TryPop(out var part)) await part.DisposeAsync();
        folder.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        Aws = await AwsDataPlane.StartAsync(options.Aws, cancellationToken);
        parts.Push(Aws);
        if (options.Validator) parts.Push(validator = await AppProcess.StartAsync(Commands.Validator, EnvironmentOf(Commands.Validator), cancellationToken, options.Program));
        if (options.Uploader) parts.Push(uploader = await AppProcess.StartAsync(Commands.Uploader, EnvironmentOf(Commands.Uploader), cancellationToken, options.Program));
        if (options.ScrapeInterval is not { } interval) return;
        var targets = new Dictionary<string, Uri>();
        if (validator is not null) targets[Commands.Validator] = validator.Url;
        if (uploader is not null) targets[Commands.Uploader] = uploader.Url;
        parts.Push(prometheus = await PrometheusServer.StartAsync(folder, targets, interval, cancellationToken, PortAt(2)));
        if (options.Grafana) parts.Push(grafana = await GrafanaServer.StartAsync(folder, prometheus.Url, cancellationToken, PortAt(3)));
    }

    private int PortAt(int place) => options.Port == 0 ? 0 : options.Port + place;

    private Dictionary<string, string> EnvironmentOf(string command)
    {
        var environment = new Dictionary<string, string>(Aws.TaskEnvironment(command))
        {
            [EnvironmentNames.QueueUrl] = Aws.Queues.UrlOf(Messages),
        };
        if (options.Port != 0) environment[EnvironmentNames.Port] = PortAt(command == Commands.Validator ? 0 : 1).ToString(CultureInfo.InvariantCulture);
        if (command == Commands.Validator) environment[EnvironmentNames.ApiToken] = Token;
        else environment[EnvironmentNames.BucketName] = Messages;
        foreach (var (name, value) in options.Environment) environment[name] = value;
        return environment;
    }
}

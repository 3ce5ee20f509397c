using System.Globalization;
using HybridCloud.Clouds.DataPlane;
using HybridCloud.Contract;
using HybridCloud.Local.Edge;
using HybridCloud.Local.Processes;
using HybridCloud.Local.Servers;

namespace HybridCloud.Local;

/// <summary>
/// The whole system on this machine's loopback: PostgreSQL and Valkey with TLS and passwords, the workload's
/// commands, and an edge that serves the dashboard as CloudFront does. Free ports, its own data folder, nothing left
/// behind when it is disposed of or its process dies.
/// </summary>
public sealed class LocalSystem : IAsyncDisposable
{
    private readonly LocalSystemOptions options;
    private readonly DataFolder folder;
    private readonly ServerCertificate certificate;
    private readonly string originSecret = Guid.NewGuid().ToString("N");
    private readonly Stack<IAsyncDisposable> parts = [];
    private readonly List<AppProcess> workers = [];
    private IReadOnlyDictionary<string, string> awsEnvironment = new Dictionary<string, string>();
    private AppProcess? api;
    private LoopbackHost? edge;
    private EdgeProxy? proxy;
    private LoopbackHost? spaces;

    private LocalSystem(LocalSystemOptions options)
    {
        this.options = options;
        folder = DataFolder.Create();
        certificate = ServerCertificate.Create(TimeProvider.System.GetUtcNow());
    }

    /// <summary>Required servers that are not installed; empty when a system can be started without a container engine.</summary>
    public static IReadOnlyList<string> Missing { get; } =
    [
        .. PostgresServer.IsInstalled ? Array.Empty<string>() : ["PostgreSQL (Debian: postgresql)"],
        .. ValkeyServer.IsInstalled ? Array.Empty<string>() : ["Valkey or Redis (Debian: redis-server)"],
    ];

    public PostgresServer Postgres { get; private set; } = null!;

    public ValkeyServer Valkey { get; private set; } = null!;

    /// <summary>The AWS account.</summary>
    public AwsDataPlane Aws { get; private set; } = null!;

    /// <summary>The first worker's process.</summary>
    public AppProcess Worker => workers.Count > 0 ? workers[0] : throw new InvalidOperationException("This system was started without workers.");

    /// <summary>Every worker's process.</summary>
    public IReadOnlyList<AppProcess> Workers => workers;

    /// <summary>The API's process.</summary>
    public AppProcess Api => api ?? throw new InvalidOperationException("This system was started without the API.");

    /// <summary>Every process that this system consists of.</summary>
    public IReadOnlyList<ChildProcess> Processes =>
        [Postgres.Process, Valkey.Process, .. workers.Select(worker => worker.Process), .. api is null ? Array.Empty<ChildProcess>() : [api.Process]];

    /// <summary>Public address: the dashboard, and the API's routes, at one origin.</summary>
    public Uri DashboardUrl => edge?.Url ?? throw new InvalidOperationException("This system was started without the API.");

    /// <summary>The dashboard at another origin, as when it is opened at its Spaces URL; it calls the API across origins.</summary>
    public Uri CrossOriginUrl => spaces?.Url ?? throw new InvalidOperationException("This system was started without the API.");

    /// <summary>Header that lets a call past the API's origin check.</summary>
    public (string Name, string Value) OriginSecret => (HeaderNames.OriginSecret, originSecret);

    /// <summary>Starts the system and waits until every part of it listens.</summary>
    public static async Task<LocalSystem> StartAsync(LocalSystemOptions options, CancellationToken cancellationToken)
    {
        if (Missing.Count > 0 && options.Engine is null) throw new InvalidOperationException($"Not installed: {string.Join(", ", Missing)}.");
        var system = new LocalSystem(options);
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

    /// <summary>The environment in which api and worker run.</summary>
    public IReadOnlyDictionary<string, string> Environment() => EnvironmentOf(PostgresServer.ApplicationUser, Postgres.ApplicationPassword);

    /// <summary>The environment in which migrate runs.</summary>
    public IReadOnlyDictionary<string, string> MigrationEnvironment() =>
        new Dictionary<string, string>(EnvironmentOf(PostgresServer.Administrator, Postgres.AdministratorPassword))
        {
            [EnvironmentNames.PgApplicationUser] = PostgresServer.ApplicationUser,
        };

    /// <summary>Brings the schema up to date, as the job before each deployment does.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var (code, output) = await AppProcess.RunAsync(Commands.Migrate, MigrationEnvironment(), cancellationToken);
        if (code != 0) throw new InvalidOperationException($"app migrate failed:\n{string.Join('\n', output)}");
    }

    public async ValueTask DisposeAsync()
    {
        while (parts.TryPop(out var part)) await part.DisposeAsync();
        proxy?.Dispose();
        folder.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var postgres = PostgresServer.IsInstalled
            ? PostgresServer.StartAsync(folder, certificate, cancellationToken)
            : PostgresServer.StartAsync(options.Engine!, certificate, cancellationToken);
        var valkey = ValkeyServer.IsInstalled
            ? ValkeyServer.StartAsync(folder, certificate, cancellationToken)
            : ValkeyServer.StartAsync(options.Engine!, certificate, cancellationToken);
        var aws = AwsDataPlane.StartAsync(options.Aws, cancellationToken);
        await Task.WhenAll(KeepAsync(postgres), KeepAsync(valkey), KeepAsync(aws));
        (Postgres, Valkey, Aws) = (await postgres, await valkey, await aws);
        awsEnvironment = Aws.WorkloadEnvironment();
        await Postgres.CreateApplicationUserAsync(cancellationToken);
        await MigrateAsync(cancellationToken);
        await Task.WhenAll(StartWorkersAsync(cancellationToken), StartApiAsync(cancellationToken));
    }

    private async Task StartWorkersAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < options.Workers; i++)
            workers.Add(await KeepAsync(AppProcess.StartAsync(Commands.Worker, Environment(), cancellationToken)));
    }

    private async Task StartApiAsync(CancellationToken cancellationToken)
    {
        if (!options.Api) return;
        var files = new StaticFiles(Checkout.Path("static"), () => DashboardUrl);
        spaces = await KeepAsync(LoopbackHost.StartAsync(files.ServeAsync, cancellationToken, options.Port == 0 ? 0 : options.Port + 1));
        proxy = new EdgeProxy(() => Api.Url, originSecret, files);
        edge = await KeepAsync(LoopbackHost.StartAsync(proxy.HandleAsync, cancellationToken, options.Port));
        api = await KeepAsync(AppProcess.StartAsync(Commands.Api, Environment(), cancellationToken));
    }

    private async Task<T> KeepAsync<T>(Task<T> starting)
        where T : IAsyncDisposable
    {
        var part = await starting;
        lock (parts) parts.Push(part);
        return part;
    }

    private Dictionary<string, string> EnvironmentOf(string user, string password)
    {
        var environment = new Dictionary<string, string>
        {
            [EnvironmentNames.PgHost] = "127.0.0.1",
            [EnvironmentNames.PgPort] = Postgres.Port.ToString(CultureInfo.InvariantCulture),
            [EnvironmentNames.PgDatabase] = PostgresServer.Database,
            [EnvironmentNames.PgUser] = user,
            [EnvironmentNames.PgPassword] = password,
            [EnvironmentNames.PgSslMode] = "verify-full",
            [EnvironmentNames.PgSslRootCertificate] = certificate.AuthorityPem,
            [EnvironmentNames.ValkeyHost] = "127.0.0.1",
            [EnvironmentNames.ValkeyPort] = Valkey.Port.ToString(CultureInfo.InvariantCulture),
            [EnvironmentNames.ValkeyPassword] = Valkey.Password,
            [EnvironmentNames.ValkeySslRootCertificate] = certificate.AuthorityPem,
            [EnvironmentNames.ApiOriginSecret] = originSecret,
        };
        foreach (var (name, value) in awsEnvironment) environment[name] = value;
        if (options.WorkerInterval is { } interval)
        {
            var seconds = interval.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            environment[EnvironmentNames.WorkerIntervalSeconds] = seconds;
            environment[EnvironmentNames.WorkerSecretIntervalSeconds] = seconds;
        }

        if (spaces is not null) environment[EnvironmentNames.ApiCorsOrigins] = spaces.Url.GetLeftPart(UriPartial.Authority);
        foreach (var (name, value) in options.Environment) environment[name] = value;
        return environment;
    }
}

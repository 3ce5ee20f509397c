using System.Net;
using System.Security.Cryptography.X509Certificates;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Clouds.Aws.Signatures;
using HybridCloud.Clouds.DataPlane.RolesAnywhere;
using HybridCloud.Clouds.DataPlane.Sqs;
using HybridCloud.Contract;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HybridCloud.Clouds.DataPlane;

/// <summary>
/// The AWS endpoints that the workload calls, on the loopback interface. It refuses what AWS refuses, in AWS's words,
/// and fails when told to.
/// </summary>
public sealed class AwsDataPlane : IAsyncDisposable
{
    private readonly WebApplication app;

    private AwsDataPlane(DataPlaneOptions options)
    {
        Options = options;
        Certificates = new StandInCertificates(options.TimeProvider);
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPem(options.TrustAnchorPem ?? Certificates.AuthorityPem);
        Sessions = new SessionTokens(options.Seed, options.TimeProvider);
        Queues = new SqsService(options, this);
        Account = new Account(options.AccountId, Now);
        Secrets = new Secrets(options, Account);
        Buckets = new S3(Now);
        foreach (var bucket in options.Buckets) Buckets.Make(bucket, options.AccountId, options.Region, versioned: true);
        var dispatcher = new Dispatcher(
            this,
            new SignatureV4(options.Region, Now),
            new CreateSessionService(options, Sessions, anchors, Now));

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
        });
        app = builder.Build();
        ControlRoutes.Map(app, this);
        app.Use((http, next) => http.Request.Path.StartsWithSegments(ControlRoutes.Prefix) ? next(http) : dispatcher.HandleAsync(http));
    }

    /// <summary>The account's settings.</summary>
    public DataPlaneOptions Options { get; }

    /// <summary>The account's tables of resources.</summary>
    internal Account Account { get; }

    /// <summary>Address of every service: for <c>AWS_ENDPOINT_URL</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The certificate authority of the trust anchor, unless the options set another.</summary>
    public StandInCertificates Certificates { get; }

    /// <summary>Active faults, and counts of calls.</summary>
    public FaultPlan Faults { get; } = new();

    public Secrets Secrets { get; }

    public SqsService Queues { get; }

    public S3 Buckets { get; }

    /// <summary>The sessions of roles.</summary>
    internal SessionTokens Sessions { get; }

    /// <summary>Offset of AWS's clock from this machine's, which makes the caller's clock wrong.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>Starts on a free port, or on the one in the options.</summary>
    public static async Task<AwsDataPlane> StartAsync(DataPlaneOptions? options = null, CancellationToken cancellationToken = default)
    {
        var host = new AwsDataPlane(options ?? new DataPlaneOptions());
        await host.app.StartAsync(cancellationToken);
        host.Address = new Uri(host.app.Urls.Single());
        return host;
    }

    /// <summary>Environment variables with which a workload uses this account.</summary>
    /// <param name="certificate">Certificate and key. Null: a new one, P-256.</param>
    public IReadOnlyDictionary<string, string> WorkloadEnvironment(IssuedCertificate? certificate = null)
    {
        certificate ??= Certificates.Issue();
        return new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = Address.ToString().TrimEnd('/'),
            // No search for credentials beyond what is configured.
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            [EnvironmentNames.AwsRegion] = Options.Region,
            [EnvironmentNames.RolesAnywhereTrustAnchorArn] = Options.TrustAnchorArn,
            [EnvironmentNames.RolesAnywhereProfileArn] = Options.ProfileArn,
            [EnvironmentNames.RolesAnywhereRoleArn] = Options.RoleArn,
            [EnvironmentNames.RolesAnywhereCertificate] = certificate.CertificatePem,
            [EnvironmentNames.RolesAnywherePrivateKey] = certificate.PrivateKeyPem,
            [EnvironmentNames.SecretId] = Options.Secrets.Keys.First(),
        };
    }

    /// <summary>Environment variables of an ECS task: where to get its role's credentials.</summary>
    /// <param name="taskRole">One of <see cref="DataPlaneOptions.TaskRoles"/>.</param>
    public IReadOnlyDictionary<string, string> TaskEnvironment(string taskRole) => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = Address.ToString().TrimEnd('/'),
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"{Address}{ControlRoutes.Prefix.TrimStart('/')}/container-credentials/{taskRole}",
        [EnvironmentNames.AwsRegion] = Options.Region,
        ["AWS_DEFAULT_REGION"] = Options.Region,
    };

    public Bucket Bucket(string name) => Buckets.Buckets[name];

    /// <summary>Issues a session of a role.</summary>
    /// <param name="role">One of <see cref="DataPlaneOptions.TaskRoles"/>; null for the role of Roles Anywhere.</param>
    public Session Issue(string sessionName, TimeSpan duration, string? role = null) => Sessions.Issue(Options.AccountId, role ?? Options.RoleName.Split('/')[^1], sessionName, duration);

    /// <summary>The session of an access key and a token; null if it was not issued here.</summary>
    internal Session? Find(string accessKey, string token) => Sessions.Recognize(token) is { } session && session.AccessKeyId == accessKey ? session : null;

    /// <summary>AWS's clock.</summary>
    public DateTimeOffset Now() => Options.TimeProvider.GetUtcNow() + ClockOffset;

    /// <summary>Waits until the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        // Open connections are cut: a restart does not wait for idle clients.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }
}

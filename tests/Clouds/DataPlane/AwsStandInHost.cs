using System.Net;
using System.Security.Cryptography.X509Certificates;
using HybridCloud.AwsStandIn.Faults;
using HybridCloud.AwsStandIn.Identity;
using HybridCloud.AwsStandIn.RolesAnywhere;
using HybridCloud.AwsStandIn.S3;
using HybridCloud.AwsStandIn.SecretsManager;
using HybridCloud.AwsStandIn.Signing;
using HybridCloud.AwsStandIn.Sqs;
using HybridCloud.AwsStandIn.Sts;
using HybridCloud.Contract;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HybridCloud.AwsStandIn;

/// <summary>
/// The AWS endpoints that the workload calls, on the loopback interface. It refuses what AWS refuses, in AWS's words,
/// and fails when told to.
/// </summary>
public sealed class AwsStandInHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private AwsStandInHost(AwsStandInOptions options)
    {
        Options = options;
        Certificates = new StandInCertificates(options.TimeProvider);
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPem(options.TrustAnchorPem ?? Certificates.AuthorityPem);
        Sessions = new SessionIssuer(options);
        Secrets = new SecretsManagerService(options, Now);
        Queues = new SqsService(options, this);
        Buckets = new S3Service(options, Now);
        var dispatcher = new Dispatcher(
            this,
            new SigV4Verifier(options, Sessions, Now),
            new CreateSessionService(options, Sessions, anchors, Now),
            new StsService(options));

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

    /// <summary>The account.</summary>
    public AwsStandInOptions Options { get; }

    /// <summary>Address of every service: for <c>AWS_ENDPOINT_URL</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The certificate authority of the trust anchor, unless the options bring another.</summary>
    public StandInCertificates Certificates { get; }

    /// <summary>Faults in force, and calls seen.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>The secrets.</summary>
    public SecretsManagerService Secrets { get; }

    /// <summary>The queues.</summary>
    public SqsService Queues { get; }

    /// <summary>The buckets.</summary>
    public S3Service Buckets { get; }

    /// <summary>Gives sessions, for tests that need credentials without a certificate.</summary>
    public SessionIssuer Sessions { get; }

    /// <summary>How far AWS's clock is from this machine's: makes the caller's clock wrong.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>Starts on a free port, or on the one of the options.</summary>
    public static async Task<AwsStandInHost> StartAsync(AwsStandInOptions? options = null, CancellationToken cancellationToken = default)
    {
        var host = new AwsStandInHost(options ?? new AwsStandInOptions());
        await host.app.StartAsync(cancellationToken);
        host.Address = new Uri(host.app.Urls.Single());
        return host;
    }

    /// <summary>What a workload needs in its environment to use this account.</summary>
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

    /// <summary>What a task of ECS has in its environment: where to get its role's credentials.</summary>
    /// <param name="taskRole">One of <see cref="AwsStandInOptions.TaskRoles"/>.</param>
    public IReadOnlyDictionary<string, string> TaskEnvironment(string taskRole) => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = Address.ToString().TrimEnd('/'),
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"{Address}{ControlRoutes.Prefix.TrimStart('/')}/container-credentials/{taskRole}",
        [EnvironmentNames.AwsRegion] = Options.Region,
        ["AWS_DEFAULT_REGION"] = Options.Region,
    };

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

using System.Diagnostics.Metrics;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Telemetry;
using RolesAnywhere;

namespace HybridCloud.Workload.Aws;

/// <summary>AWS as the workload uses it: one session, from the certificate or from the ECS task's role, shared by the clients of every service.</summary>
internal sealed class AwsAccount : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(4);

    private readonly ClientCertificate? certificate;
    private readonly RolesAnywhereCredentials? rolesAnywhere;
    private readonly AmazonSecurityTokenServiceClient sts;

    public AwsAccount(AwsOptions options, TimeProvider clock)
    {
        if (options.RolesAnywhere is { } anywhere)
        {
            certificate = options.Certificate ?? throw new ArgumentException("A certificate is needed.", nameof(options));
            rolesAnywhere = new RolesAnywhereCredentials(anywhere, certificate, timeProvider: clock);
        }

        AWSCredentials credentials = rolesAnywhere ?? (AWSCredentials)new GenericContainerCredentials();
        sts = new AmazonSecurityTokenServiceClient(credentials, Configure(new AmazonSecurityTokenServiceConfig(), options, options.StsUrl));
        var secretsManager = new AmazonSecretsManagerClient(credentials, Configure(new AmazonSecretsManagerConfig(), options, options.SecretsManagerUrl));
        SecretsManager = secretsManager;
        foreach (var client in (AmazonServiceClient[])[sts, secretsManager]) client.ExceptionEvent += DropExpiredSession;
        WorkloadMeter.Instance.CreateObservableGauge(
            "app.aws.credentials.age",
            () => Session is { } session ? [new Measurement<double>((clock.GetUtcNow() - session.Created).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Age of the session with AWS.");
        WorkloadMeter.Instance.CreateObservableGauge(
            "app.aws.credentials.remaining",
            () => Session is { } session ? [new Measurement<double>((session.Expiration - clock.GetUtcNow()).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Time until the session with AWS ends.");
        IamEndpoint = options.RolesAnywhere is { } used ? Endpoint(used.Endpoint, "rolesanywhere", options) : Endpoint(options.StsUrl, "sts", options);
        SecretsManagerEndpoint = Endpoint(options.SecretsManagerUrl, "secretsmanager", options);
    }

    /// <summary>Host that authenticates this process, IAM Roles Anywhere's or STS's, as shown to visitors.</summary>
    public string IamEndpoint { get; }

    /// <summary>Host of Secrets Manager, as shown to visitors.</summary>
    public string SecretsManagerEndpoint { get; }

    public IAmazonSecretsManager SecretsManager { get; }

    /// <summary>The session in use; null before the first one, and in an ECS task, where ECS renews the role's credentials.</summary>
    public RolesAnywhereSession? Session => rolesAnywhere?.Session;

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var options = AwsOptions.Read(environment);
        services.AddSingleton(options);
        services.AddSingleton<AwsAccount>();
        services.AddSingleton<SecretVault>();
        services.AddSingleton<SecretCheck>();
        services.AddSingleton<IamCheck>();
    }

    /// <summary>The ARN under which AWS knows this process: proof that AWS issued a session and accepts it.</summary>
    public async Task<string> WhoAmIAsync(CancellationToken cancellationToken)
    {
        var identity = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
        return identity.Arn;
    }

    public void Dispose()
    {
        SecretsManager.Dispose();
        sts.Dispose();
        rolesAnywhere?.Dispose();
        certificate?.Dispose();
    }

    // AWS may end a session early, for example when its role's sessions are revoked. The next call requests a new one.
    private void DropExpiredSession(object sender, ExceptionEventArgs failure)
    {
        if (failure is WebServiceExceptionEventArgs { Exception: AmazonServiceException { ErrorCode: "ExpiredToken" or "ExpiredTokenException" } })
            rolesAnywhere?.ClearCredentials();
    }

    private static T Configure<T>(T config, AwsOptions options, Uri? url)
        where T : ClientConfig
    {
        config.RegionEndpoint = options.Region;
        if (url is not null)
        {
            config.ServiceURL = url.ToString();
            config.AuthenticationRegion = options.Region.SystemName;
        }

        config.Timeout = CallTimeout;
        // The worker retries within its own budget; a visitor asks again anyway.
        config.MaxErrorRetry = 1;
        return config;
    }

    private static string Endpoint(Uri? url, string service, AwsOptions options) =>
        url?.Authority ?? $"{service}.{options.Region.SystemName}.{options.Region.PartitionDnsSuffix}";
}

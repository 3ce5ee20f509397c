using Amazon.Runtime;
using Amazon.SecretsManager;
using Amazon.SecurityToken;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.DataPlane;

namespace RolesAnywhere.Tests;

/// <summary>An AWS account for one test, and the ways into it.</summary>
internal sealed class Account : IAsyncDisposable
{
    private readonly List<IDisposable> owned = [];

    private Account(AwsDataPlane aws) => Aws = aws;

    public AwsDataPlane Aws { get; }

    public static async Task<Account> OpenAsync(DataPlaneOptions? options = null) =>
        new(await AwsDataPlane.StartAsync(options, TestContext.Current.CancellationToken));

    public RolesAnywhereOptions Options => new()
    {
        TrustAnchorArn = Aws.Options.TrustAnchorArn,
        ProfileArn = Aws.Options.ProfileArn,
        RoleArn = Aws.Options.RoleArn,
        Endpoint = Aws.Address,
        MaxAttempts = 1,
        // A busy machine needs more than the default for one attempt.
        AttemptTimeout = TimeSpan.FromMinutes(2),
    };

    public RolesAnywhereCredentials Credentials(
        IssuedCertificate? certificate = null, RolesAnywhereOptions? options = null, TimeProvider? time = null, HttpClient? http = null)
    {
        certificate ??= Aws.Certificates.Issue();
        var client = Own(ClientCertificate.FromPem(certificate.CertificatePem, certificate.PrivateKeyPem));
        return Own(new RolesAnywhereCredentials(options ?? Options, client, http, time));
    }

    public AmazonSecurityTokenServiceClient Sts(AWSCredentials credentials) => Own(new AmazonSecurityTokenServiceClient(
        credentials,
        new AmazonSecurityTokenServiceConfig { ServiceURL = Aws.Address.ToString(), AuthenticationRegion = Aws.Options.Region, MaxErrorRetry = 0 }));

    public AmazonSecretsManagerClient SecretsManager(AWSCredentials credentials, int retries = 0) => Own(new AmazonSecretsManagerClient(
        credentials,
        new AmazonSecretsManagerConfig { ServiceURL = Aws.Address.ToString(), AuthenticationRegion = Aws.Options.Region, MaxErrorRetry = retries }));

    /// <summary>Credentials without a certificate, for tests that are about something else.</summary>
    public SessionAWSCredentials Session(TimeSpan? duration = null)
    {
        var session = Aws.Issue("test", duration ?? TimeSpan.FromHours(1));
        return new SessionAWSCredentials(session.AccessKeyId, session.SecretAccessKey, session.SessionToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(this.owned)) owned.Dispose();
        await Aws.DisposeAsync();
    }

    private T Own<T>(T disposable) where T : IDisposable
    {
        this.owned.Add(disposable);
        return disposable;
    }
}

using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.Aws.Policies;
using HybridCloud.Clouds.DataPlane;
using Microsoft.Extensions.Time.Testing;

namespace RolesAnywhere.Tests;

/// <summary>The stand-in refuses what AWS refuses, in AWS's words; otherwise the tests that rely on it would prove nothing.</summary>
public sealed class StandInTests
{
    private const string Name = "poc-app-platform-aws/app-secret";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_access_key_is_refused()
    {
        await using var account = await Account.OpenAsync();
        var nobody = new BasicAWSCredentials("AKIANOBODY", "secret");

        Assert.Equal("UnrecognizedClientException", (await SecretFailsAsync(account, nobody)).ErrorCode);
        Assert.Equal("InvalidClientTokenId", (await StsFailsAsync(account, nobody)).ErrorCode);
    }

    [Fact]
    public async Task A_wrong_secret_key_is_refused()
    {
        await using var account = await Account.OpenAsync();
        var session = account.Aws.Issue("test", TimeSpan.FromHours(1));
        var wrong = new SessionAWSCredentials(session.AccessKeyId, session.SecretAccessKey + "x", session.SessionToken);

        Assert.Equal("InvalidSignatureException", (await SecretFailsAsync(account, wrong)).ErrorCode);
        Assert.Equal("SignatureDoesNotMatch", (await StsFailsAsync(account, wrong)).ErrorCode);
    }

    [Fact]
    public async Task A_token_of_another_session_is_refused()
    {
        await using var account = await Account.OpenAsync();
        var (one, other) = (account.Aws.Issue("one", TimeSpan.FromHours(1)), account.Aws.Issue("other", TimeSpan.FromHours(1)));
        var mixed = new SessionAWSCredentials(one.AccessKeyId, one.SecretAccessKey, other.SessionToken);

        Assert.Equal("UnrecognizedClientException", (await SecretFailsAsync(account, mixed)).ErrorCode);
    }

    [Fact]
    public async Task An_ended_session_is_refused()
    {
        await using var account = await Account.OpenAsync();
        var ended = account.Session(TimeSpan.FromSeconds(-1));

        Assert.Equal("ExpiredTokenException", (await SecretFailsAsync(account, ended)).ErrorCode);
        Assert.Equal("ExpiredToken", (await StsFailsAsync(account, ended)).ErrorCode);
    }

    [Fact]
    public async Task A_clock_six_minutes_off_is_refused_and_corrected_by_the_sdk()
    {
        await using var account = await Account.OpenAsync();
        account.Aws.ClockOffset = TimeSpan.FromMinutes(6);
        var session = account.Session();

        Assert.Equal("InvalidSignatureException", (await SecretFailsAsync(account, session)).ErrorCode);

        using var retrying = account.SecretsManager(session, retries: 2);
        Assert.NotNull((await retrying.GetSecretValueAsync(new GetSecretValueRequest { SecretId = Name }, Cancel)).SecretString);
    }

    [Fact]
    public async Task An_action_that_the_policy_does_not_name_is_refused()
    {
        await using var account = await Account.OpenAsync(new DataPlaneOptions
        {
            RolePolicy = [new PolicyStatement("secretsmanager:DescribeSecret", "*")],
        });

        var e = await SecretFailsAsync(account, account.Session());

        Assert.Equal("AccessDeniedException", e.ErrorCode);
        Assert.Contains("is not authorized to perform: secretsmanager:GetSecretValue", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_the_policy_does_not_name_is_refused()
    {
        await using var account = await Account.OpenAsync(new DataPlaneOptions
        {
            RolePolicy = [new PolicyStatement("secretsmanager:*", "arn:aws:secretsmanager:us-west-2:111122223333:secret:other-??????")],
        });

        Assert.Equal("AccessDeniedException", (await SecretFailsAsync(account, account.Session())).ErrorCode);
    }

    [Fact]
    public async Task A_call_without_a_signature_is_refused()
    {
        await using var account = await Account.OpenAsync();
        using var http = new HttpClient();
        using var content = new StringContent("{}", Encoding.UTF8, "application/x-amz-json-1.1");
        content.Headers.Add("X-Amz-Target", "secretsmanager.GetSecretValue");

        var answer = await http.PostAsync(account.Aws.Address, content, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("MissingAuthenticationTokenException", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_was_changed_under_way_is_refused()
    {
        await using var account = await Account.OpenAsync();
        using var secrets = new AmazonSecretsManagerClient(account.Session(), new AmazonSecretsManagerConfig
        {
            ServiceURL = account.Aws.Address.ToString(),
            AuthenticationRegion = account.Aws.Options.Region,
            MaxErrorRetry = 0,
            CacheHttpClient = false,
            HttpClientFactory = new Tampering(),
        });

        var e = await Assert.ThrowsAnyAsync<AmazonSecretsManagerException>(() => secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = Name }, Cancel));

        Assert.Contains(e.ErrorCode, (string[])["InvalidSignatureException", "XAmzContentSHA256Mismatch"]);
    }

    [Fact]
    public async Task A_session_survives_a_restart_of_the_service()
    {
        SessionAWSCredentials session;
        await using (var before = await Account.OpenAsync()) session = before.Session();
        await using var after = await Account.OpenAsync();
        using var sts = after.Sts(session);

        Assert.EndsWith("/test", (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), Cancel)).Arn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_not_given_here_is_refused()
    {
        await using var one = await Account.OpenAsync();
        await using var other = await Account.OpenAsync(new DataPlaneOptions { Seed = "another" });

        Assert.Equal("InvalidClientTokenId", (await StsFailsAsync(other, one.Session())).ErrorCode);
    }

    [Fact]
    public async Task Repeating_UpdateSecret_with_its_token_is_an_error_and_makes_no_second_version()
    {
        await using var account = await Account.OpenAsync();
        using var secrets = account.SecretsManager(account.Session());
        var request = new UpdateSecretRequest { SecretId = Name, SecretString = "a", ClientRequestToken = Guid.NewGuid().ToString() };

        await secrets.UpdateSecretAsync(request, Cancel);
        await Assert.ThrowsAsync<ResourceExistsException>(() => secrets.UpdateSecretAsync(request, Cancel));

        Assert.Equal(2, account.Aws.Secrets.VersionCount(Name));
    }

    [Fact]
    public async Task A_token_reused_with_other_content_is_a_conflict()
    {
        await using var account = await Account.OpenAsync();
        using var secrets = account.SecretsManager(account.Session());
        var request = new UpdateSecretRequest { SecretId = Name, SecretString = "a", ClientRequestToken = Guid.NewGuid().ToString() };
        await secrets.UpdateSecretAsync(request, Cancel);

        request.SecretString = "b";

        await Assert.ThrowsAsync<ResourceExistsException>(() => secrets.UpdateSecretAsync(request, Cancel));
    }

    [Fact]
    public async Task A_secret_that_is_written_too_often_runs_out_of_versions_and_recovers_after_a_day()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var account = await Account.OpenAsync(new DataPlaneOptions { MaxSecretVersions = 103, TimeProvider = clock, ProfileDuration = TimeSpan.FromHours(12) });
        var session = account.Session(TimeSpan.FromDays(3));
        using var secrets = account.SecretsManager(session);
        Task Write(string text) => secrets.UpdateSecretAsync(new UpdateSecretRequest { SecretId = Name, SecretString = text }, Cancel);

        for (var i = 1; i < 103; i++) await Write($"{i}");
        await Assert.ThrowsAsync<LimitExceededException>(() => Write("one too many"));
        Assert.Equal("102", account.Aws.Secrets.CurrentValue(Name));

        account.Aws.ClockOffset = TimeSpan.FromHours(25);
        using var later = account.SecretsManager(session, retries: 2);
        await later.UpdateSecretAsync(new UpdateSecretRequest { SecretId = Name, SecretString = "again" }, Cancel);
        Assert.Equal("again", account.Aws.Secrets.CurrentValue(Name));
    }

    [Fact]
    public async Task The_previous_version_stays_readable()
    {
        await using var account = await Account.OpenAsync();
        using var secrets = account.SecretsManager(account.Session());
        foreach (var text in (string[])["one", "two"])
            await secrets.UpdateSecretAsync(new UpdateSecretRequest { SecretId = Name, SecretString = text }, Cancel);

        var previous = await secrets.GetSecretValueAsync(
            new GetSecretValueRequest { SecretId = Name, VersionStage = "AWSPREVIOUS" }, Cancel);
        var known = await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = Name }, Cancel);

        Assert.Equal("one", previous.SecretString);
        Assert.Equal(2, known.VersionIdsToStages!.Count);
        Assert.Equal(["AWSPREVIOUS"], known.VersionIdsToStages[previous.VersionId!]);
    }

    [Theory]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    public async Task A_value_holds_at_most_64_KiB(int length, bool accepted)
    {
        await using var account = await Account.OpenAsync();
        using var secrets = account.SecretsManager(account.Session());
        var write = () => secrets.UpdateSecretAsync(new UpdateSecretRequest { SecretId = Name, SecretString = new string('x', length) }, Cancel);

        if (accepted) await write();
        else Assert.Equal("ValidationException", (await Assert.ThrowsAsync<AmazonSecretsManagerException>(write)).ErrorCode);
    }

    [Fact]
    public async Task A_secret_that_does_not_exist_is_not_found()
    {
        await using var account = await Account.OpenAsync(new DataPlaneOptions { RolePolicy = [new PolicyStatement("secretsmanager:*", "*")] });
        using var secrets = account.SecretsManager(account.Session());

        await Assert.ThrowsAsync<ResourceNotFoundException>(() => secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = "none" }, Cancel));
    }

    [Theory]
    [InlineData(FaultKind.Throttled, "ThrottlingException")]
    [InlineData(FaultKind.InternalError, "InternalServiceError")]
    [InlineData(FaultKind.ExpiredToken, "ExpiredTokenException")]
    [InlineData(FaultKind.WrongSignature, "InvalidSignatureException")]
    public async Task A_fault_comes_in_the_service_s_own_shape(FaultKind fault, string code)
    {
        await using var account = await Account.OpenAsync();
        account.Aws.Faults.Add(new Fault(fault) { Service = "secretsmanager" });

        Assert.Equal(code, (await SecretFailsAsync(account, account.Session())).ErrorCode);
    }

    [Theory]
    [InlineData(FaultKind.Throttled)]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.ConnectionReset)]
    public async Task The_sdk_s_own_retries_carry_over_a_short_fault(FaultKind fault)
    {
        await using var account = await Account.OpenAsync();
        account.Aws.Faults.Add(new Fault(fault) { Service = "secretsmanager", Count = 1 });
        using var secrets = account.SecretsManager(account.Session(), retries: 3);

        Assert.NotNull((await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = Name }, Cancel)).SecretString);
    }

    private static async Task<AmazonSecretsManagerException> SecretFailsAsync(Account account, AWSCredentials credentials)
    {
        using var secrets = account.SecretsManager(credentials);
        return await Assert.ThrowsAnyAsync<AmazonSecretsManagerException>(() => secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = Name }, Cancel));
    }

    private static async Task<AmazonServiceException> StsFailsAsync(Account account, AWSCredentials credentials)
    {
        using var sts = account.Sts(credentials);
        return await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), Cancel));
    }

    private sealed class Tampering : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler());

        private sealed class Handler() : DelegatingHandler(new SocketsHttpHandler())
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var body = await request.Content!.ReadAsStringAsync(cancellationToken);
                var type = request.Content.Headers.ContentType;
                request.Content = new StringContent(body.Replace(Name, "another-secret", StringComparison.Ordinal), Encoding.UTF8);
                request.Content.Headers.ContentType = type;
                return await base.SendAsync(request, cancellationToken);
            }
        }
    }
}

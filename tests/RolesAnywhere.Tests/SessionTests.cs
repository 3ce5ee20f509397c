using System.Globalization;
using System.Numerics;
using Amazon.SecretsManager.Model;
using Amazon.SecurityToken.Model;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.DataPlane;
using Microsoft.Extensions.Time.Testing;

namespace RolesAnywhere.Tests;

public sealed class SessionTests
{
    [Theory]
    [InlineData(KeyKind.Rsa2048)]
    [InlineData(KeyKind.Rsa4096)]
    [InlineData(KeyKind.P256)]
    [InlineData(KeyKind.P384)]
    public async Task A_certificate_with_this_kind_of_key_can_assume_the_role(KeyKind key)
    {
        await using var account = await Account.OpenAsync();
        var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { Key = key });
        using var sts = account.Sts(account.Credentials(certificate));

        var identity = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), TestContext.Current.CancellationToken);

        Assert.StartsWith($"arn:aws:sts::{account.Aws.Options.AccountId}:assumed-role/{account.Aws.Options.RoleName}/", identity.Arn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("80000000000000000000000000000001")]
    [InlineData("ffffffffffffffffffffffffffffffff")]
    [InlineData("00ff")]
    [InlineData("01")]
    public async Task A_serial_number_is_sent_as_an_unsigned_decimal(string serial)
    {
        await using var account = await Account.OpenAsync();
        var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { SerialNumber = Convert.FromHexString(serial) });
        var credentials = account.Credentials(certificate);

        await credentials.GetCredentialsAsync();

        using var read = ClientCertificate.FromPem(certificate.CertificatePem, certificate.PrivateKeyPem);
        Assert.Equal(BigInteger.Parse("0" + serial, NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture), read.SerialNumber);
        Assert.EndsWith("/" + serial.TrimStart('0'), credentials.Session!.AssumedRoleArn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Intermediates_that_follow_the_certificate_are_sent(int intermediates)
    {
        await using var account = await Account.OpenAsync();
        var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { Intermediates = intermediates });

        await account.Credentials(certificate).GetCredentialsAsync();

        Assert.Equal(1, account.Aws.Faults.CallsOf("rolesanywhere", "CreateSession"));
    }

    [Fact]
    public async Task The_call_sends_a_user_agent()
    {
        await using var account = await Account.OpenAsync();
        using var handler = new RecordingHandler();
        using var http = new HttpClient(handler);

        await account.Credentials(account.Aws.Certificates.Issue(), http: http).GetCredentialsAsync();

        Assert.Equal("RolesAnywhere.NET", handler.Requests.Single().Headers.UserAgent.ToString());
    }

    [Fact]
    public async Task The_root_that_follows_the_certificate_is_not_sent()
    {
        await using var account = await Account.OpenAsync();
        var certificate = account.Aws.Certificates.Issue();
        certificate = certificate with { CertificatePem = certificate.CertificatePem + account.Aws.Certificates.AuthorityPem };
        using var handler = new RecordingHandler();
        using var http = new HttpClient(handler);

        await account.Credentials(certificate, http: http).GetCredentialsAsync();

        Assert.False(handler.Requests.Single().Headers.Contains("X-Amz-X509-Chain"));
    }

    [Theory]
    [InlineData("app/with.dots_and-dashes")]
    [InlineData("path/a+b=c,d.e@f_g-h")]
    public async Task Odd_characters_in_an_arn_do_not_break_the_signature(string roleName)
    {
        await using var account = await Account.OpenAsync(new DataPlaneOptions { RoleName = roleName });

        await account.Credentials().GetCredentialsAsync();
    }

    [Fact]
    public async Task The_session_says_when_it_was_created_and_when_it_ends()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var account = await Account.OpenAsync(new DataPlaneOptions { TimeProvider = clock });
        var credentials = account.Credentials(time: clock);
        Assert.Null(credentials.Session);

        await credentials.GetCredentialsAsync();

        Assert.Equal(clock.GetUtcNow(), credentials.Session!.Created);
        Assert.InRange(credentials.Session.Expiration, clock.GetUtcNow().AddMinutes(59.9), clock.GetUtcNow().AddMinutes(60));
    }

    [Fact]
    public async Task A_shorter_duration_than_the_profile_s_is_respected()
    {
        await using var account = await Account.OpenAsync();
        var credentials = account.Credentials(options: account.Options with { SessionDuration = TimeSpan.FromMinutes(20) });

        await credentials.GetCredentialsAsync();

        Assert.InRange(credentials.Session!.Expiration - credentials.Session.Created, TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20.1));
    }

    [Fact]
    public async Task The_synchronous_way_of_the_sdk_works_too()
    {
        await using var account = await Account.OpenAsync();

        Assert.StartsWith("ASIA", account.Credentials().GetCredentials().AccessKey, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_read_and_updated_with_the_session()
    {
        await using var account = await Account.OpenAsync();
        using var secrets = account.SecretsManager(account.Credentials());
        var name = account.Aws.Options.Secrets.Keys.Single();

        var update = await secrets.UpdateSecretAsync(
            new UpdateSecretRequest { SecretId = name, SecretString = """{"odd":"Zoë \"quoted\" \n 🦊"}""" }, TestContext.Current.CancellationToken);
        var read = await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = update.ARN }, TestContext.Current.CancellationToken);

        Assert.Equal("""{"odd":"Zoë \"quoted\" \n 🦊"}""", read.SecretString);
        Assert.Equal(update.VersionId, read.VersionId);
        Assert.Equal(["AWSCURRENT"], read.VersionStages!);
        Assert.InRange(read.CreatedDate!.Value, DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
    }
}

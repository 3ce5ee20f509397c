using System.Net;
using System.Security.Cryptography.X509Certificates;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.DataPlane;

namespace RolesAnywhere.Tests;

/// <summary>Each reason why AWS issues no session has its own name and says what to do.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_certificate_of_another_authority_is_untrusted()
    {
        await using var account = await Account.OpenAsync();
        var stranger = new StandInCertificates().Issue();

        var e = await FailAsync(account.Credentials(stranger));

        Assert.Equal(RolesAnywhereError.CertificateUntrusted, e.Error);
        Assert.Equal(HttpStatusCode.Forbidden, e.StatusCode);
        Assert.Equal("AccessDeniedException", e.ErrorCode);
        Assert.NotNull(e.RequestId);
        Assert.Contains(account.Aws.Options.TrustAnchorArn, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_whose_intermediates_are_missing_is_untrusted()
    {
        await using var account = await Account.OpenAsync();
        var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { Intermediates = 1, SendIntermediates = false });

        Assert.Equal(RolesAnywhereError.CertificateUntrusted, (await FailAsync(account.Credentials(certificate))).Error);
    }

    [Fact]
    public async Task An_expired_certificate_is_named_with_its_end()
    {
        await using var account = await Account.OpenAsync();
        var end = DateTimeOffset.UtcNow.AddDays(-2);
        var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { NotBefore = end.AddDays(-30), NotAfter = end });

        var e = await FailAsync(account.Credentials(certificate));

        Assert.Equal(RolesAnywhereError.CertificateExpired, e.Error);
        Assert.Contains(end.ToString("u"), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_valid_yet_is_reported_with_its_start()
    {
        await using var account = await Account.OpenAsync();
        var begin = DateTimeOffset.UtcNow.AddDays(2);
        var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { NotBefore = begin, NotAfter = begin.AddDays(30) });

        var e = await FailAsync(account.Credentials(certificate));

        Assert.Equal(RolesAnywhereError.CertificateNotYetValid, e.Error);
        Assert.Contains(begin.ToString("u"), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(X509KeyUsageFlags.KeyEncipherment)]
    public async Task A_certificate_that_may_not_sign_is_untrusted(X509KeyUsageFlags? usage)
    {
        await using var account = await Account.OpenAsync();
        var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { KeyUsage = usage });

        Assert.Equal(RolesAnywhereError.CertificateUntrusted, (await FailAsync(account.Credentials(certificate))).Error);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(-6)]
    public async Task A_wrong_clock_is_named_with_both_times(int minutes)
    {
        await using var account = await Account.OpenAsync();
        account.Aws.ClockOffset = TimeSpan.FromMinutes(minutes);

        var e = await FailAsync(account.Credentials());

        Assert.Equal(RolesAnywhereError.ClockSkewed, e.Error);
        Assert.Contains("synchronize the clock", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_clock_is_not_mistaken_for_an_expired_certificate()
    {
        await using var account = await Account.OpenAsync();
        account.Aws.ClockOffset = TimeSpan.FromDays(400);

        Assert.Equal(RolesAnywhereError.ClockSkewed, (await FailAsync(account.Credentials())).Error);
    }

    [Fact]
    public async Task A_role_whose_trust_policy_names_another_subject_is_refused()
    {
        await using var account = await Account.OpenAsync(new DataPlaneOptions { RequiredCommonName = "someone-else" });

        var e = await FailAsync(account.Credentials());

        Assert.Equal(RolesAnywhereError.RoleRefused, e.Error);
        Assert.Contains(account.Aws.Options.RoleArn, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_not_found()
    {
        await using var account = await Account.OpenAsync();
        var options = account.Options with { ProfileArn = account.Options.ProfileArn.Replace("5f6c", "0000", StringComparison.Ordinal) };

        Assert.Equal(RolesAnywhereError.NotFound, (await FailAsync(account.Credentials(options: options))).Error);
    }

    [Fact]
    public async Task A_duration_above_the_role_s_maximum_is_invalid()
    {
        await using var account = await Account.OpenAsync(new DataPlaneOptions { ProfileDuration = TimeSpan.FromHours(12) });
        var options = account.Options with { SessionDuration = TimeSpan.FromHours(2) };

        Assert.Equal(RolesAnywhereError.RequestInvalid, (await FailAsync(account.Credentials(options: options))).Error);
    }

    [Theory]
    [InlineData(FaultKind.WrongSignature, RolesAnywhereError.SignatureInvalid)]
    [InlineData(FaultKind.Throttled, RolesAnywhereError.Throttled)]
    [InlineData(FaultKind.InternalError, RolesAnywhereError.Unavailable)]
    [InlineData(FaultKind.Unavailable, RolesAnywhereError.Unavailable)]
    [InlineData(FaultKind.ConnectionReset, RolesAnywhereError.Unavailable)]
    public async Task A_failure_of_the_service_is_named(FaultKind fault, RolesAnywhereError expected)
    {
        await using var account = await Account.OpenAsync();
        account.Aws.Faults.Add(new Fault(fault));

        Assert.Equal(expected, (await FailAsync(account.Credentials())).Error);
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_at_its_deadline()
    {
        await using var account = await Account.OpenAsync();
        account.Aws.Faults.Add(new Fault(FaultKind.Slow) { DelayMilliseconds = 60_000 });
        var options = account.Options with { AttemptTimeout = TimeSpan.FromMilliseconds(200) };

        var e = await FailAsync(account.Credentials(options: options));

        Assert.Equal(RolesAnywhereError.Unavailable, e.Error);
        Assert.Contains("0.2 s", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultKind.Throttled)]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.ConnectionReset)]
    public async Task What_passes_by_itself_is_tried_again(FaultKind fault)
    {
        await using var account = await Account.OpenAsync();
        account.Aws.Faults.Add(new Fault(fault) { Count = 2 });

        await account.Credentials(options: account.Options with { MaxAttempts = 3 }).GetCredentialsAsync();

        Assert.Equal(3, account.Aws.Faults.CallsOf("rolesanywhere", "CreateSession"));
    }

    [Fact]
    public async Task What_does_not_pass_by_itself_is_not_tried_again()
    {
        await using var account = await Account.OpenAsync();

        await FailAsync(account.Credentials(new StandInCertificates().Issue(), account.Options with { MaxAttempts = 3 }));

        Assert.Equal(1, account.Aws.Faults.CallsOf("rolesanywhere", "CreateSession"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>portal</html>")]
    [InlineData("{}")]
    [InlineData("""{"credentialSet":[]}""")]
    [InlineData("""{"credentialSet":[{"credentials":{"accessKeyId":"AKIATOPSECRET","secretAccessKey":7}}]}""")]
    [InlineData("""{"credentialSet":[{"assumedRoleUser":{"arn":"a"},"credentials":{"accessKeyId":"AKIATOPSECRET","secretAccessKey":"k","sessionToken":"t","expiration":"soon"}}]}""")]
    public async Task An_answer_that_is_not_a_session_is_named_and_not_quoted(string body)
    {
        await using var account = await Account.OpenAsync();
        using var http = new HttpClient(new FixedAnswer(HttpStatusCode.Created, body));

        var e = await FailAsync(account.Credentials(http: http));

        Assert.Equal(RolesAnywhereError.AnswerNotUnderstood, e.Error);
        Assert.DoesNotContain("AKIATOPSECRET", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "")]
    [InlineData(HttpStatusCode.Forbidden, "[]")]
    [InlineData(HttpStatusCode.Forbidden, """{"message":{"a":1},"__type":7}""")]
    public async Task A_refusal_in_an_unknown_shape_is_still_a_refusal(HttpStatusCode status, string body)
    {
        await using var account = await Account.OpenAsync();
        using var http = new HttpClient(new FixedAnswer(status, body));

        Assert.Equal(RolesAnywhereError.RoleRefused, (await FailAsync(account.Credentials(http: http))).Error);
    }

    [Fact]
    public async Task No_failure_holds_a_key_or_a_token()
    {
        await using var account = await Account.OpenAsync();
        var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { CommonName = "c" });
        var keyText = certificate.PrivateKeyPem.Split('\n')[1];
        account.Aws.Faults.Add(new Fault(FaultKind.AccessDenied));

        var e = await FailAsync(account.Credentials(certificate));

        Assert.DoesNotContain(keyText, e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Signature=", e.ToString(), StringComparison.Ordinal);
    }

    private static async Task<RolesAnywhereException> FailAsync(RolesAnywhereCredentials credentials) =>
        await Assert.ThrowsAsync<RolesAnywhereException>(credentials.GetCredentialsAsync);

    private sealed class FixedAnswer(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
    }
}

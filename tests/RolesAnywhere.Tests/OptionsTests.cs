namespace RolesAnywhere.Tests;

public sealed class OptionsTests
{
    [Fact]
    public async Task Every_fault_of_the_options_is_named_at_once()
    {
        await using var account = await Account.OpenAsync();
        var options = account.Options with
        {
            TrustAnchorArn = "arn:aws:s3:::bucket",
            RoleArn = "not-an-arn",
            SessionDuration = TimeSpan.FromMinutes(1),
            MaxAttempts = 0,
        };

        var e = Assert.Throws<ArgumentException>(() => account.Credentials(options: options));

        foreach (var part in (string[])["TrustAnchorArn is 'arn:aws:s3:::bucket'", "RoleArn is 'not-an-arn'", "SessionDuration is 00:01:00", "MaxAttempts is 0"])
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, 15)]
    [InlineData(15, 20)]
    [InlineData(null, 60)]
    public async Task A_session_that_would_be_renewed_as_soon_as_it_is_there_is_refused(int? sessionMinutes, int refreshAheadMinutes)
    {
        await using var account = await Account.OpenAsync();
        var options = account.Options with
        {
            SessionDuration = sessionMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            RefreshAhead = TimeSpan.FromMinutes(refreshAheadMinutes),
        };

        Assert.Contains("renewed as soon as it is issued", Assert.Throws<ArgumentException>(() => account.Credentials(options: options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchor_and_profile_in_different_regions_are_refused()
    {
        await using var account = await Account.OpenAsync();
        var options = account.Options with { ProfileArn = account.Options.ProfileArn.Replace("us-west-2", "eu-west-1", StringComparison.Ordinal) };

        Assert.Contains("both in the same region", Assert.Throws<ArgumentException>(() => account.Credentials(options: options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_refused_before_any_call()
    {
        await using var account = await Account.OpenAsync();
        var (one, other) = (account.Aws.Certificates.Issue(), account.Aws.Certificates.Issue());

        var e = Assert.Throws<ArgumentException>(() => ClientCertificate.FromPem(one.CertificatePem, other.PrivateKeyPem));

        Assert.Contains("does not belong", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret-not-a-key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nc2VjcmV0LW5vdC1hLWtleQ==\n-----END PRIVATE KEY-----")]
    public async Task A_key_that_cannot_be_read_is_not_quoted(string key)
    {
        await using var account = await Account.OpenAsync();

        var e = Assert.Throws<ArgumentException>(() => ClientCertificate.FromPem(account.Aws.Certificates.Issue().CertificatePem, key));

        Assert.Contains("cannot be read", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-not-a-key", e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void Text_that_is_not_a_certificate_is_refused(string certificate) =>
        Assert.Equal("certificatePem", Assert.Throws<ArgumentException>(() => ClientCertificate.FromPem(certificate, "")).ParamName);

    [Fact]
    public async Task More_than_five_intermediates_are_refused()
    {
        await using var account = await Account.OpenAsync();
        var certificate = account.Aws.Certificates.Issue(new() { Intermediates = 6 });

        Assert.Contains("at most 5", Assert.Throws<ArgumentException>(() => ClientCertificate.FromPem(certificate.CertificatePem, certificate.PrivateKeyPem)).Message, StringComparison.Ordinal);
    }
}

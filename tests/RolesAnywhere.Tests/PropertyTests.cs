using Amazon.SecretsManager.Model;
using FsCheck;
using FsCheck.Fluent;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.DataPlane;

namespace RolesAnywhere.Tests;

/// <summary>What holds for inputs that no one wrote by hand.</summary>
public sealed class PropertyTests
{
    [Fact]
    public void Any_role_name_that_iam_allows_signs_in()
    {
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: letters, digits and +=,.@_-, with paths.
        const string allowed = "abcXYZ019+=,.@_-/";

        Check(Gen.Elements(allowed.ToCharArray()).NonEmptyListOf(), async letters =>
        {
            var name = string.Concat(letters).Trim('/');
            if (name.Length == 0) return;
            await using var own = await Account.OpenAsync(new DataPlaneOptions { RoleName = name });
            await own.Credentials().GetCredentialsAsync();
        }, runs: 30);
    }

    [Fact]
    public async Task Any_serial_number_signs_in()
    {
        await using var account = await Account.OpenAsync();

        Check(Gen.Choose(0, 255).ArrayOf().Where(b => b.Length is > 0 and <= 20 && b.Any(x => x != 0)), async bytes =>
        {
            var serial = bytes.Select(b => (byte)b).ToArray();
            var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { SerialNumber = serial });
            using var client = ClientCertificate.FromPem(certificate.CertificatePem, certificate.PrivateKeyPem);
            using var credentials = new RolesAnywhereCredentials(account.Options, client);
            await credentials.GetCredentialsAsync();
        });
    }

    [Fact]
    public async Task Any_text_survives_a_secret()
    {
        await using var account = await Account.OpenAsync();
        using var secrets = account.SecretsManager(account.Credentials());
        var name = account.Aws.Options.Secrets.Keys.Single();

        Check(ArbMap.Default.GeneratorFor<NonEmptyString>().Select(s => s.Get).Where(IsUnicode), async text =>
        {
            await secrets.UpdateSecretAsync(new UpdateSecretRequest { SecretId = name, SecretString = text });
            Assert.Equal(text, (await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = name })).SecretString);
        }, runs: 90);
    }

    [Fact]
    public void Any_other_text_is_not_a_certificate_and_throws_only_an_argument_exception()
    {
        var certificate = new StandInCertificates().Issue();

        Check(ArbMap.Default.GeneratorFor<(NonNull<string> Text, int At)>(), input =>
        {
            var pem = certificate.CertificatePem.Insert(Math.Abs(input.At % certificate.CertificatePem.Length), input.Text.Get);
            try
            {
                ClientCertificate.FromPem(pem, certificate.PrivateKeyPem).Dispose();
            }
            catch (ArgumentException)
            {
                // The expected refusal; anything else fails the test.
            }

            return Task.CompletedTask;
        });
    }

    private static bool IsUnicode(string text) => new System.Text.UTF8Encoding(false, true) is var strict && TryEncode(strict, text);

    private static bool TryEncode(System.Text.Encoding strict, string text)
    {
        try
        {
            return strict.GetByteCount(text) > 0;
        }
        catch (System.Text.EncoderFallbackException)
        {
            return false;
        }
    }

    // FsCheck's properties are synchronous. A pool thread has no synchronization context, so this cannot deadlock.
    private static void Check<T>(Gen<T> inputs, Func<T, Task> holds, int runs = 50) => Prop.ForAll(
        inputs.ToArbitrary(), input => Task.Run(() => holds(input)).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(runs));
}

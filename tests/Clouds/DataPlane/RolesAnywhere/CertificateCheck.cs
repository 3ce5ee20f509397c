using System.Security.Cryptography.X509Certificates;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.DataPlane.RolesAnywhere;

/// <summary>
/// What IAM Roles Anywhere requires of a certificate:
/// https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html#signature-verification.
/// </summary>
public sealed class CertificateCheck(X509Certificate2Collection anchors, Func<DateTimeOffset> now)
{
    private const string BasicConstraints = "2.5.29.19";

    /// <exception cref="AwsError">The certificate is refused.</exception>
    public void Verify(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> intermediates)
    {
        var at = now().UtcDateTime;
        if (certificate.NotAfter.ToUniversalTime() < at) throw Denied("Certificate has expired");
        if (certificate.NotBefore.ToUniversalTime() > at) throw Denied("Certificate is not yet valid");
        if (certificate.Version != 3 || !SignedWithSha2(certificate)) throw Denied("Insufficient certificate");
        if (certificate.Extensions[BasicConstraints] is X509BasicConstraintsExtension { CertificateAuthority: true }) throw Denied("Insufficient certificate");
        if (certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature) != true)
            throw Denied("Insufficient certificate");
        if (certificate.SubjectName.RawData.Length <= 2) throw Denied("Insufficient certificate");

        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                VerificationTime = at,
                VerificationTimeIgnored = false,
                DisableCertificateDownloads = true,
            },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors);
        foreach (var intermediate in intermediates) chain.ChainPolicy.ExtraStore.Add(intermediate);
        if (!chain.Build(certificate)) throw Denied("Untrusted signing certificate");
        foreach (var authority in chain.ChainElements.Skip(1).Select(e => e.Certificate))
        {
            if (authority.Extensions[BasicConstraints] is not X509BasicConstraintsExtension { CertificateAuthority: true } ||
                authority.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign) != true ||
                !SignedWithSha2(authority))
            {
                throw Denied("Untrusted signing certificate");
            }
        }
    }

    private static bool SignedWithSha2(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.11" or "1.2.840.113549.1.1.12" or "1.2.840.113549.1.1.13" => true, // RSA with SHA-256, 384, 512
        "1.2.840.10045.4.3.2" or "1.2.840.10045.4.3.3" or "1.2.840.10045.4.3.4" => true, // ECDSA with the same hashes
        _ => false,
    };

    private static AwsError Denied(string message) => new(CommonError.AccessDenied, message);
}

using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RolesAnywhere;

/// <summary>A certificate, the intermediates between it and the trust anchor, and its private key, RSA or ECDSA.</summary>
public sealed class ClientCertificate : IDisposable
{
    // https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html: X-Amz-X509-Chain
    private const int MaxIntermediates = 5;

    private readonly X509Certificate2 certificate;
    private readonly AsymmetricAlgorithm key;

    private ClientCertificate(X509Certificate2 certificate, AsymmetricAlgorithm key, IEnumerable<X509Certificate2> intermediates)
    {
        this.certificate = certificate;
        this.key = key;
        Intermediates = [.. intermediates.Select(i => Convert.ToBase64String(i.RawData))];
        EncodedCertificate = Convert.ToBase64String(certificate.RawData);
        // Big-endian and unsigned: the leading zero keeps a serial number with its top bit set positive.
        SerialNumber = BigInteger.Parse("0" + certificate.SerialNumber, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            .ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Subject, for example <c>CN=app-platform</c>.</summary>
    public string Subject => this.certificate.Subject;

    /// <summary>Issuer.</summary>
    public string Issuer => this.certificate.Issuer;

    /// <summary>Serial number in decimal, as IAM Roles Anywhere expects it.</summary>
    public string SerialNumber { get; }

    /// <summary>Start of the validity period.</summary>
    public DateTimeOffset NotBefore => this.certificate.NotBefore.ToUniversalTime();

    /// <summary>End of the validity period.</summary>
    public DateTimeOffset NotAfter => this.certificate.NotAfter.ToUniversalTime();

    internal string EncodedCertificate { get; }

    internal IReadOnlyList<string> Intermediates { get; }

    internal string Algorithm => this.key is RSA ? "AWS4-X509-RSA-SHA256" : "AWS4-X509-ECDSA-SHA256";

    /// <summary>Reads PEM text.</summary>
    /// <param name="certificatePem">The certificate first, then intermediates, at most five; self-signed roots are left out.</param>
    /// <param name="privateKeyPem">PKCS#8 (<c>PRIVATE KEY</c>), PKCS#1 (<c>RSA PRIVATE KEY</c>) or SEC1 (<c>EC PRIVATE KEY</c>), not encrypted.</param>
    /// <exception cref="ArgumentException">The text is no certificate or no key, the two do not match, or the intermediates are too many.</exception>
    public static ClientCertificate FromPem(string certificatePem, string privateKeyPem)
    {
        ArgumentNullException.ThrowIfNull(certificatePem);
        ArgumentNullException.ThrowIfNull(privateKeyPem);
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(certificatePem);
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException("The certificate is not readable PEM text.", nameof(certificatePem), e);
        }

        if (all.Count == 0)
            throw new ArgumentException("The certificate holds no -----BEGIN CERTIFICATE----- block.", nameof(certificatePem));
        var certificate = all[0];
        var intermediates = all.Skip(1).Where(c => !c.SubjectName.RawData.AsSpan().SequenceEqual(c.IssuerName.RawData)).ToList();
        if (intermediates.Count > MaxIntermediates)
        {
            throw new ArgumentException(
                $"The certificate comes with {intermediates.Count} intermediates: IAM Roles Anywhere takes at most {MaxIntermediates}.", nameof(certificatePem));
        }

        return new ClientCertificate(certificate, ReadKey(certificate, privateKeyPem), intermediates);
    }

    /// <summary>Reads PEM files, as <see cref="FromPem"/> reads text.</summary>
    /// <exception cref="ArgumentException">The text is no certificate or no key, the two do not match, or the intermediates are too many.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ClientCertificate FromPemFiles(string certificatePath, string privateKeyPath) =>
        FromPem(File.ReadAllText(certificatePath), File.ReadAllText(privateKeyPath));

    /// <summary>Signs with the private key: RSASSA-PKCS1-v1_5, or ECDSA with an ASN.1 DER signature, both over SHA-256.</summary>
    internal byte[] Sign(byte[] data) => this.key switch
    {
        RSA rsa => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
        _ => throw new InvalidOperationException("Only RSA and ECDSA keys are accepted."),
    };

    /// <summary>Disposes the certificate and its key.</summary>
    public void Dispose()
    {
        this.key.Dispose();
        this.certificate.Dispose();
    }

    /// <summary>Subject, serial number and validity period.</summary>
    public override string ToString() => $"{Subject} (serial {SerialNumber}, valid {NotBefore:u} to {NotAfter:u})";

    private static AsymmetricAlgorithm ReadKey(X509Certificate2 certificate, string privateKeyPem)
    {
        using var publicRsa = certificate.GetRSAPublicKey();
        using var publicEcdsa = certificate.GetECDsaPublicKey();
        AsymmetricAlgorithm key = publicRsa is not null ? RSA.Create()
            : publicEcdsa is not null ? ECDsa.Create()
            : throw new ArgumentException($"The certificate has a {certificate.PublicKey.Oid.FriendlyName} key; only RSA and ECDSA are accepted.");
        try
        {
            key.ImportFromPem(privateKeyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            // The reader's message may quote the text, and the text is a secret.
            throw new ArgumentException(
                $"The private key cannot be read as an {(publicRsa is null ? "ECDSA" : "RSA")} key, which is what the certificate {certificate.Subject} has: " +
                "an unencrypted PEM block PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY is needed.");
        }

        var expected = publicRsa?.ExportSubjectPublicKeyInfo() ?? publicEcdsa!.ExportSubjectPublicKeyInfo();
        if (key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(expected)) return key;
        key.Dispose();
        throw new ArgumentException($"The private key does not belong to the certificate {certificate.Subject}.");
    }
}

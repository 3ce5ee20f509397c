using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HybridCloud.Clouds.Aws.Identity;

/// <summary>Kinds of key.</summary>
public enum KeyKind
{
    P256,
    P384,
    Rsa2048,
    Rsa4096,
}

/// <summary>PEM of a certificate, followed by its intermediates, and of its private key (PKCS#8).</summary>
public sealed record IssuedCertificate(string CertificatePem, string PrivateKeyPem);

/// <summary>What to issue.</summary>
public sealed record CertificateRequestOptions
{
    /// <summary>Kind of the key.</summary>
    public KeyKind Key { get; init; } = KeyKind.P256;

    /// <summary>Subject's common name.</summary>
    public string CommonName { get; init; } = "poc-app-platform-aws";

    /// <summary>Host that the certificate is for; null for none.</summary>
    public string? Host { get; init; }

    /// <summary>Start of the validity. Null: an hour ago.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>End of the validity. Null: in 30 days.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Serial number, big-endian. Null: random.</summary>
    public byte[]? SerialNumber { get; init; }

    /// <summary>How many intermediate authorities stand between the certificate and the trust anchor.</summary>
    public int Intermediates { get; init; }

    /// <summary>Whether the PEM holds the intermediates.</summary>
    public bool SendIntermediates { get; init; } = true;

    /// <summary>The certificate's key usage; null to leave it out.</summary>
    public X509KeyUsageFlags? KeyUsage { get; init; } = X509KeyUsageFlags.DigitalSignature;

    /// <summary>Hash of the issuer's signature.</summary>
    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;
}

/// <summary>A private certificate authority, created at start and kept in memory.</summary>
public sealed class StandInCertificates
{
    private readonly TimeProvider time;
    private readonly X509Certificate2 authority;

    /// <summary>Makes the authority.</summary>
    public StandInCertificates(TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        var now = this.time.GetUtcNow();
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Stand-in CA", key, HashAlgorithmName.SHA256);
        AddAuthorityExtensions(request);
        authority = request.CreateSelfSigned(now.AddDays(-400), now.AddYears(10));
    }

    /// <summary>PEM of the trust anchor.</summary>
    public string AuthorityPem => authority.ExportCertificatePem();

    /// <summary>Issues a client certificate.</summary>
    public IssuedCertificate Issue(CertificateRequestOptions? options = null)
    {
        options ??= new CertificateRequestOptions();
        var issuer = authority;
        var chain = new List<X509Certificate2>();
        for (var i = 1; i <= options.Intermediates; i++)
        {
            issuer = IssueAuthority($"CN=Stand-in intermediate {i}", issuer);
            chain.Insert(0, issuer);
        }

        using var key = CreateKey(options.Key);
        var request = RequestFor($"CN={options.CommonName}", key, options.Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (options.KeyUsage is { } usage) request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        if (options.Host is { } host)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
        }

        var now = this.time.GetUtcNow();
        var certificate = Sign(request, issuer, options.NotBefore ?? now.AddHours(-1), options.NotAfter ?? now.AddDays(30), options.SerialNumber, options.Hash);
        var pem = string.Join('\n', [certificate.ExportCertificatePem(), .. options.SendIntermediates ? chain.Select(c => c.ExportCertificatePem()) : []]) + "\n";
        return new IssuedCertificate(pem, key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private X509Certificate2 IssueAuthority(string name, X509Certificate2 issuer)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        AddAuthorityExtensions(request);
        var now = this.time.GetUtcNow();
        return Sign(request, issuer, now.AddDays(-200), now.AddYears(5), null, HashAlgorithmName.SHA256).CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Sign(
        CertificateRequest request, X509Certificate2 issuer, DateTimeOffset from, DateTimeOffset to, byte[]? serial, HashAlgorithmName hash)
    {
        using var issuerKey = issuer.GetECDsaPrivateKey()!;
        // The request's hash belongs to the request's own key; the issuer's hash is chosen here.
        var generator = new HashingGenerator(X509SignatureGenerator.CreateForECDsa(issuerKey), hash);
        return request.Create(issuer.SubjectName, generator, from, to, serial ?? RandomNumberGenerator.GetBytes(16));
    }

    private static void AddAuthorityExtensions(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
    }

    private static AsymmetricAlgorithm CreateKey(KeyKind kind) => kind switch
    {
        KeyKind.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyKind.P384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyKind.Rsa2048 => RSA.Create(2048),
        KeyKind.Rsa4096 => RSA.Create(4096),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static CertificateRequest RequestFor(string name, AsymmetricAlgorithm key, HashAlgorithmName hash) => key switch
    {
        RSA rsa => new CertificateRequest(name, rsa, hash, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => new CertificateRequest(name, ecdsa, hash),
        _ => throw new ArgumentOutOfRangeException(nameof(key)),
    };

    private sealed class HashingGenerator(X509SignatureGenerator inner, HashAlgorithmName hash) : X509SignatureGenerator
    {
        protected override PublicKey BuildPublicKey() => inner.PublicKey;

        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => inner.GetSignatureAlgorithmIdentifier(hash);

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => inner.SignData(data, hash);
    }
}

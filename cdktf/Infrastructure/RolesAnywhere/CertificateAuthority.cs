using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Tls.CertRequest;
using HashiCorp.Cdktf.Providers.Tls.LocallySignedCert;
using HashiCorp.Cdktf.Providers.Tls.PrivateKey;
using HashiCorp.Cdktf.Providers.Tls.SelfSignedCert;

namespace HybridCloud.Infrastructure.RolesAnywhere;

/// <summary>Inputs of <see cref="CertificateAuthority"/>.</summary>
public sealed record CertificateAuthorityProps
{
    /// <summary>Common name of the authority.</summary>
    public required string CommonName { get; init; }

    /// <summary>Organization in the subject of every certificate.</summary>
    public required string Organization { get; init; }
}

/// <summary>The deployment's own certificate authority, valid for ten years, and the client certificates that it signs.</summary>
/// <remarks>
/// Keys are P-256; they and the certificates live in Terraform's state. The authority outlives many client certificates,
/// because as soon as it is replaced, IAM Roles Anywhere stops trusting those that it signed.
/// </remarks>
public sealed class CertificateAuthority : Construct
{
    private const double HoursPerDay = 24;
    private const double HoursPerYear = 365 * HoursPerDay;

    private readonly string organization;
    private readonly PrivateKey key;
    private readonly SelfSignedCert certificate;

    public CertificateAuthority(Construct scope, string id, CertificateAuthorityProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        organization = props.Organization;
        this.key = NewKey(this, "key");
        this.certificate = new SelfSignedCert(this, "certificate", new SelfSignedCertConfig
        {
            PrivateKeyPem = this.key.PrivateKeyPem,
            Subject = new[] { new SelfSignedCertSubject { CommonName = props.CommonName, Organization = props.Organization } },
            IsCaCertificate = true,
            AllowedUses = ["cert_signing", "crl_signing"],
            ValidityPeriodHours = 10 * HoursPerYear,
            EarlyRenewalHours = 180 * HoursPerDay,
        });
    }

    /// <summary>PEM of the authority's certificate.</summary>
    public string CertificatePem => this.certificate.CertPem;

    /// <summary>Issues a client certificate, valid for a year and renewed by the first plan in its last thirty days.</summary>
    /// <param name="id">Short constant name.</param>
    /// <param name="commonName">Who the certificate identifies; at most 61 characters, so that it fits AWS' source identity.</param>
    /// <remarks>
    /// The key stays the same across renewals, so that only the certificate, which is public, changes.
    /// <c>make rotate-secrets</c> replaces the key.
    /// </remarks>
    public ClientCertificate Issue(string id, string commonName)
    {
        var key = NewKey(this, $"{id}-key");
        var request = new CertRequest(this, $"{id}-request", new CertRequestConfig
        {
            PrivateKeyPem = key.PrivateKeyPem,
            Subject = new[] { new CertRequestSubject { CommonName = commonName, Organization = organization } },
        });
        var certificate = new LocallySignedCert(this, $"{id}-certificate", new LocallySignedCertConfig
        {
            CertRequestPem = request.CertRequestPem,
            CaPrivateKeyPem = this.key.PrivateKeyPem,
            CaCertPem = this.certificate.CertPem,
            AllowedUses = ["digital_signature", "client_auth"],
            ValidityPeriodHours = HoursPerYear,
            EarlyRenewalHours = 30 * HoursPerDay,
        });
        return new ClientCertificate(commonName, Fn.Trimspace(certificate.CertPem), Fn.Trimspace(key.PrivateKeyPem));
    }

    private static PrivateKey NewKey(Construct scope, string id) =>
        new(scope, id, new PrivateKeyConfig { Algorithm = "ECDSA", EcdsaCurve = "P256" });
}

/// <summary>A client certificate and its key.</summary>
/// <param name="CommonName">Who it identifies.</param>
/// <param name="CertificatePem">PEM of the certificate; public.</param>
/// <param name="PrivateKeyPem">PEM of the key. Secret.</param>
public sealed record ClientCertificate(string CommonName, string CertificatePem, string PrivateKeyPem);

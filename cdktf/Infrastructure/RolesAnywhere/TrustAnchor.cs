using Constructs;
using HashiCorp.Cdktf.Providers.Aws.RolesanywhereTrustAnchor;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.RolesAnywhere;

/// <summary>Inputs of <see cref="TrustAnchor"/>.</summary>
public sealed record TrustAnchorProps
{
    /// <summary>Name of the anchor.</summary>
    public required string Name { get; init; }

    /// <summary>The authority whose certificates AWS accepts.</summary>
    public required CertificateAuthority Authority { get; init; }
}

/// <summary>An IAM Roles Anywhere trust anchor: makes AWS accept the certificates of an authority.</summary>
public sealed class TrustAnchor : Construct
{
    private readonly RolesanywhereTrustAnchor anchor;

    /// <summary>Adds an anchor that warns before certificates expire.</summary>
    public TrustAnchor(Construct scope, string id, TrustAnchorProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        anchor = new RolesanywhereTrustAnchor(this, "anchor", new RolesanywhereTrustAnchorConfig
        {
            Name = props.Name,
            // If this is left out, the provider sends false and nobody gets in.
            Enabled = true,
            Source = new RolesanywhereTrustAnchorSource
            {
                SourceType = "CERTIFICATE_BUNDLE",
                SourceData = new RolesanywhereTrustAnchorSourceSourceData { X509CertificateData = props.Authority.CertificatePem },
            },
            NotificationSettings = new[] { Warning("CA_CERTIFICATE_EXPIRY", 90), Warning("END_ENTITY_CERTIFICATE_EXPIRY", 21) },
        });
    }

    /// <summary>ARN of the anchor.</summary>
    public string Arn => anchor.Arn;

    /// <summary>The trust statement of a role that only the holder of one certificate of this authority can assume.</summary>
    /// <remarks>https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html</remarks>
    public PolicyStatement Trusts(ClientCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new PolicyStatement
        {
            Sid = "AssumedByCertificate",
            Actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            Principal = Principal.Service("rolesanywhere.amazonaws.com"),
            Conditions =
            [
                new PolicyCondition("ArnEquals", "aws:SourceArn", Arn),
                new PolicyCondition("StringEquals", "aws:PrincipalTag/x509Subject/CN", certificate.CommonName),
            ],
        };
    }

    // Client certificates are renewed 30 days ahead: a warning at 21 days means that nobody has applied since.
    private static RolesanywhereTrustAnchorNotificationSettings Warning(string expiryEvent, double daysAhead) => new()
    {
        Channel = "ALL",
        Enabled = true,
        Event = expiryEvent,
        Threshold = daysAhead,
    };
}

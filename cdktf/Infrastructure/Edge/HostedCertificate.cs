using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.AcmCertificate;
using HashiCorp.Cdktf.Providers.Aws.AcmCertificateValidation;
using HashiCorp.Cdktf.Providers.Aws.Route53Record;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="HostedCertificate"/>.</summary>
public sealed record HostedCertificateProps
{
    /// <summary>The one host name of the certificate.</summary>
    public required string Host { get; init; }

    /// <summary>Route 53 zone that proves the ownership of the name.</summary>
    public required string ZoneId { get; init; }

    /// <summary>Provider of the region: us-east-1 for CloudFront, the load balancer's for a load balancer. Default the stack's own.</summary>
    public TerraformProvider? Provider { get; init; }
}

/// <summary>An ACM certificate, validated through Route 53 and renewed automatically.</summary>
public sealed class HostedCertificate : Construct
{
    private readonly AcmCertificateValidation validated;

    /// <summary>Adds the certificate and its record, and waits until it is issued.</summary>
    public HostedCertificate(Construct scope, string id, HostedCertificateProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var certificate = new AcmCertificate(this, "certificate", new AcmCertificateConfig
        {
            DomainName = props.Host,
            ValidationMethod = "DNS",
            Provider = props.Provider,
            Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true, Precondition = [CertificateName.Fits(props.Host)] },
        });
        var proof = certificate.DomainValidationOptions.Get(0);
        var record = new Route53Record(this, "proof", new Route53RecordConfig
        {
            ZoneId = props.ZoneId,
            Name = proof.ResourceRecordName,
            Type = proof.ResourceRecordType,
            Records = [proof.ResourceRecordValue],
            Ttl = 300,
            // Certificates for the same name in two regions are validated by the same record.
            AllowOverwrite = true,
        });
        validated = new AcmCertificateValidation(this, "validated", new AcmCertificateValidationConfig
        {
            CertificateArn = certificate.Arn,
            ValidationRecordFqdns = [record.Fqdn],
            Provider = props.Provider,
        });
    }

    /// <summary>ARN of the certificate, known once it is valid.</summary>
    public string Arn => validated.CertificateArn;
}

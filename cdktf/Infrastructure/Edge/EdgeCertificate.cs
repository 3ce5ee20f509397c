using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.AcmCertificate;
using HashiCorp.Cdktf.Providers.Aws.AcmCertificateValidation;
using HybridCloud.Infrastructure.Networking;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="EdgeCertificate"/>.</summary>
public sealed record EdgeCertificateProps
{
    /// <summary>Host name below <see cref="Domain"/>, without it.</summary>
    public required string Name { get; init; }

    /// <summary>Domain that the DigitalOcean team owns.</summary>
    public required string Domain { get; init; }

    /// <summary>The AWS provider of us-east-1, where CloudFront looks for certificates.</summary>
    public required TerraformProvider Provider { get; init; }
}

/// <summary>A public certificate for CloudFront, validated and renewed through a record in DigitalOcean's DNS.</summary>
public sealed class EdgeCertificate : Construct
{
    private readonly AcmCertificateValidation validation;

    /// <summary>Adds a certificate and waits until it is issued.</summary>
    public EdgeCertificate(Construct scope, string id, EdgeCertificateProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var host = $"{props.Name}.{props.Domain}";
        var certificate = new AcmCertificate(this, "certificate", new AcmCertificateConfig
        {
            DomainName = host,
            ValidationMethod = "DNS",
            Provider = props.Provider,
            // CloudFront holds on to the old one until it has the new one.
            Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true, Precondition = [CertificateName.Fits(host)] },
        });
        var proof = certificate.DomainValidationOptions.Get(0);
        var record = new DnsAlias(this, "proof", new DnsAliasProps
        {
            Domain = props.Domain,
            Name = Fn.Trimsuffix(proof.ResourceRecordName, $".{props.Domain}."),
            Target = proof.ResourceRecordValue,
        });
        validation = new AcmCertificateValidation(this, "validation", new AcmCertificateValidationConfig
        {
            CertificateArn = certificate.Arn,
            ValidationRecordFqdns = [record.Fqdn],
            Provider = props.Provider,
        });
    }

    /// <summary>ARN of the certificate, known once it is issued.</summary>
    public string ValidatedArn => validation.CertificateArn;
}

using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontDistribution;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="ApiEdge"/>.</summary>
public sealed record ApiEdgeProps
{
    /// <summary>Host name by which clients know the API.</summary>
    public required string Host { get; init; }

    /// <summary>What it shares with other distributions.</summary>
    public required EdgeDelivery Delivery { get; init; }
}

/// <summary>The API for clients outside of the front ends: a CloudFront distribution that caches nothing.</summary>
public sealed class ApiEdge : Construct
{
    private readonly CloudfrontDistribution distribution;

    /// <summary>Adds the distribution, its certificate and its names.</summary>
    public ApiEdge(Construct scope, string id, ApiEdgeProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Host = props.Host;
        var certificate = new HostedCertificate(this, "certificate", new HostedCertificateProps { Host = props.Host, ZoneId = props.Delivery.ZoneId, Provider = props.Delivery.EdgeRegion });
        distribution = Distribution.In(this, new DistributionProps
        {
            Comment = "API",
            Alias = props.Host,
            CertificateArn = certificate.Arn,
            WebAclArn = props.Delivery.WebAclArn,
            Default = Behavior.Api(VpcOrigin.To("api", props.Delivery.Api)),
            PriceClass = props.Delivery.PriceClass,
        });
        ViewerNames.Add(this, props.Delivery.ZoneId, props.Host, distribution);
    }

    /// <summary>Host name by which clients know the API.</summary>
    public string Host { get; }

    public string DistributionId => distribution.Id;

    public string DistributionArn => distribution.Arn;
}

using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontDistribution;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="ApiEdge"/>.</summary>
public sealed record ApiEdgeProps
{
    /// <summary>Host name by which clients know the API.</summary>
    public required string Host { get; init; }

    /// <summary>What it has in common with other distributions.</summary>
    public required EdgeDelivery Delivery { get; init; }
}

/// <summary>The API for clients outside of the front ends: a CloudFront distribution that caches nothing.</summary>
public sealed class ApiEdge : Construct
{
    // Shorter than the 60 s after which a load balancer hangs up, or CloudFront would send requests down a closing connection.
    private const double KeepAliveSeconds = 30;

    private readonly CloudfrontDistribution _distribution;

    /// <summary>Adds the distribution, its certificate and its names.</summary>
    public ApiEdge(Construct scope, string id, ApiEdgeProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Host = props.Host;
        var certificate = new HostedCertificate(this, "certificate", new HostedCertificateProps { Host = props.Host, ZoneId = props.Delivery.ZoneId, Provider = props.Delivery.EdgeRegion });
        _distribution = new CloudfrontDistribution(this, "distribution", new CloudfrontDistributionConfig
        {
            Enabled = true,
            Comment = "API",
            Aliases = [props.Host],
            HttpVersion = "http2and3",
            IsIpv6Enabled = true,
            PriceClass = props.Delivery.PriceClass,
            WebAclId = props.Delivery.WebAclArn,
            Origin = new[] { Origin("api", props.Delivery.Api) },
            DefaultCacheBehavior = new CloudfrontDistributionDefaultCacheBehavior
            {
                TargetOriginId = "api",
                ViewerProtocolPolicy = "https-only",
                AllowedMethods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
                CachedMethods = ["GET", "HEAD"],
                Compress = true,
                CachePolicyId = ManagedCloudFrontPolicies.CachingDisabled,
                OriginRequestPolicyId = ManagedCloudFrontPolicies.AllViewerExceptHostHeader,
                ResponseHeadersPolicyId = ManagedCloudFrontPolicies.SecurityHeaders,
            },
            Restrictions = Everywhere,
            ViewerCertificate = Tls(certificate),
        });
        ViewerNames.Add(this, props.Delivery.ZoneId, props.Host, _distribution);
    }

    /// <summary>Host name by which clients know the API.</summary>
    public string Host { get; }

    /// <summary>Id of the distribution.</summary>
    public string DistributionId => _distribution.Id;

    /// <summary>ARN of the distribution.</summary>
    public string DistributionArn => _distribution.Arn;

    internal static CloudfrontDistributionRestrictions Everywhere => new()
    {
        GeoRestriction = new CloudfrontDistributionRestrictionsGeoRestriction { RestrictionType = "none" },
    };

    internal static CloudfrontDistributionOrigin Origin(string id, PrivateOrigin api) => new()
    {
        OriginId = id,
        DomainName = api.Host,
        VpcOriginConfig = new CloudfrontDistributionOriginVpcOriginConfig { VpcOriginId = api.Id, OriginReadTimeout = 30, OriginKeepaliveTimeout = KeepAliveSeconds },
    };

    internal static CloudfrontDistributionViewerCertificate Tls(HostedCertificate certificate) => new()
    {
        AcmCertificateArn = certificate.Arn,
        SslSupportMethod = "sni-only",
        MinimumProtocolVersion = "TLSv1.2_2021",
    };
}

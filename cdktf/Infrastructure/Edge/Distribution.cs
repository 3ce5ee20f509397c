using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontDistribution;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="Distribution"/>.</summary>
public sealed record DistributionProps
{
    /// <summary>What the distribution serves.</summary>
    public required string Comment { get; init; }

    /// <summary>Host name by which viewers know it.</summary>
    public required string Alias { get; init; }

    /// <summary>Certificate of <see cref="Alias"/>.</summary>
    public required EdgeCertificate Certificate { get; init; }

    /// <summary>The firewall in front of it.</summary>
    public required WebAcl Firewall { get; init; }

    /// <summary>Headers added to every answer.</summary>
    public required SecurityHeaders Headers { get; init; }

    /// <summary>What serves a path that no other behaviour matches.</summary>
    public required Behavior Default { get; init; }

    /// <summary>What serves the paths that match a pattern; the first match counts.</summary>
    public required IReadOnlyList<(string PathPattern, Behavior Behavior)> Paths { get; init; }

    /// <summary>Object that answers <c>/</c>. Default <c>index.html</c>.</summary>
    public string RootObject { get; init; } = "index.html";

    /// <summary>Edge locations in use: PriceClass_100, PriceClass_200 or PriceClass_All.</summary>
    public required string PriceClass { get; init; }
}

/// <summary>A CloudFront distribution: HTTPS only, TLS 1.2 and later, HTTP/2 and HTTP/3, compressed, behind a firewall.</summary>
public sealed class Distribution : Construct
{
    private readonly CloudfrontDistribution _distribution;

    /// <summary>Adds a distribution.</summary>
    public Distribution(Construct scope, string id, DistributionProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Alias = props.Alias;
        var origins = props.Paths.Select(path => path.Behavior.Origin).Prepend(props.Default.Origin).Distinct();
        _distribution = new CloudfrontDistribution(this, "distribution", new CloudfrontDistributionConfig
        {
            Comment = props.Comment,
            Enabled = true,
            IsIpv6Enabled = true,
            HttpVersion = "http2and3",
            PriceClass = props.PriceClass,
            Aliases = [props.Alias],
            DefaultRootObject = props.RootObject,
            WebAclId = props.Firewall.Arn,
            Origin = origins.Select(ToOrigin).ToArray(),
            DefaultCacheBehavior = DefaultBehavior(props),
            OrderedCacheBehavior = props.Paths.Select(path => OrderedBehavior(path.PathPattern, path.Behavior, props.Headers)).ToArray(),
            Restrictions = new CloudfrontDistributionRestrictions
            {
                GeoRestriction = new CloudfrontDistributionRestrictionsGeoRestriction { RestrictionType = "none" },
            },
            ViewerCertificate = new CloudfrontDistributionViewerCertificate
            {
                AcmCertificateArn = props.Certificate.ValidatedArn,
                SslSupportMethod = "sni-only",
                MinimumProtocolVersion = "TLSv1.2_2021",
            },
        });
    }

    private const string HttpsOnly = "redirect-to-https";

    /// <summary>Host name by which viewers know it.</summary>
    public string Alias { get; }

    /// <summary>Id of the distribution.</summary>
    public string Id => _distribution.Id;

    /// <summary>ARN of the distribution.</summary>
    public string Arn => _distribution.Arn;

    /// <summary>CloudFront's own host name for it, the target of the alias.</summary>
    public string DomainName => _distribution.DomainName;

    private static CloudfrontDistributionOrigin ToOrigin(Origin origin) => origin switch
    {
        PublicOrigin server => new CloudfrontDistributionOrigin
        {
            OriginId = server.Name,
            DomainName = server.Host,
            CustomHeader = server.Headers.Select(header => new CloudfrontDistributionOriginCustomHeader { Name = header.Key, Value = header.Value }).ToArray(),
            CustomOriginConfig = new CloudfrontDistributionOriginCustomOriginConfig
            {
                HttpPort = 80,
                HttpsPort = 443,
                OriginProtocolPolicy = "https-only",
                OriginSslProtocols = ["TLSv1.2"],
                OriginReadTimeout = server.TimeoutSeconds,
                OriginKeepaliveTimeout = 60,
            },
        },
        _ => throw new ArgumentException($"No way is known to reach an origin of type {origin.GetType().Name}.", nameof(origin)),
    };

    private static CloudfrontDistributionDefaultCacheBehavior DefaultBehavior(DistributionProps props) => new()
    {
        TargetOriginId = props.Default.Origin.Name,
        AllowedMethods = [.. props.Default.Methods],
        CachedMethods = ["GET", "HEAD"],
        CachePolicyId = props.Default.CachePolicyId,
        OriginRequestPolicyId = props.Default.OriginRequestPolicyId,
        ResponseHeadersPolicyId = props.Headers.Id,
        ViewerProtocolPolicy = HttpsOnly,
        Compress = true,
        FunctionAssociation = props.Default.ViewerRequestFunctionArn is { } function
            ? new[] { new CloudfrontDistributionDefaultCacheBehaviorFunctionAssociation { EventType = "viewer-request", FunctionArn = function } }
            : null,
    };

    private static CloudfrontDistributionOrderedCacheBehavior OrderedBehavior(string pathPattern, Behavior behavior, SecurityHeaders headers) => new()
    {
        PathPattern = pathPattern,
        TargetOriginId = behavior.Origin.Name,
        AllowedMethods = [.. behavior.Methods],
        CachedMethods = ["GET", "HEAD"],
        CachePolicyId = behavior.CachePolicyId,
        OriginRequestPolicyId = behavior.OriginRequestPolicyId,
        ResponseHeadersPolicyId = headers.Id,
        ViewerProtocolPolicy = HttpsOnly,
        Compress = true,
    };
}

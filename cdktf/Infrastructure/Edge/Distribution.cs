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

    /// <summary>ARN of the validated certificate of <see cref="Alias"/>.</summary>
    public required string CertificateArn { get; init; }

    /// <summary>ARN of the web ACL in front of it; null for none.</summary>
    public required string? WebAclArn { get; init; }

    /// <summary>Id of the policy of headers added to every answer. Default: AWS's own, without a content security policy.</summary>
    public string HeadersPolicyId { get; init; } = ManagedCloudFrontPolicies.SecurityHeaders;

    /// <summary>What serves a path that no other behaviour matches.</summary>
    public required Behavior Default { get; init; }

    /// <summary>What serves the paths that match a pattern; the first match counts.</summary>
    public IReadOnlyList<(string PathPattern, Behavior Behavior)> Paths { get; init; } = [];

    /// <summary>Object that answers <c>/</c>. Default null: the origin answers it.</summary>
    public string? RootObject { get; init; }

    /// <summary>Edge locations in use: PriceClass_100, PriceClass_200 or PriceClass_All.</summary>
    public required string PriceClass { get; init; }
}

/// <summary>A CloudFront distribution: HTTPS only, TLS 1.2 and later, HTTP/2 and HTTP/3, compressed.</summary>
public sealed class Distribution : Construct
{
    private const string ViewerRequest = "viewer-request";

    private readonly CloudfrontDistribution distribution;

    public Distribution(Construct scope, string id, DistributionProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Alias = props.Alias;
        distribution = In(this, props);
    }

    /// <summary>Adds a distribution to a construct that holds more than the distribution.</summary>
    internal static CloudfrontDistribution In(Construct scope, DistributionProps props)
    {
        var origins = props.Paths.Select(path => path.Behavior.Origin).Prepend(props.Default.Origin).Distinct();
        return new CloudfrontDistribution(scope, "distribution", new CloudfrontDistributionConfig
        {
            Comment = props.Comment,
            Enabled = true,
            IsIpv6Enabled = true,
            HttpVersion = "http2and3",
            PriceClass = props.PriceClass,
            Aliases = [props.Alias],
            DefaultRootObject = props.RootObject,
            WebAclId = props.WebAclArn,
            Origin = origins.Select(ToOrigin).ToArray(),
            DefaultCacheBehavior = DefaultBehavior(props),
            OrderedCacheBehavior = props.Paths.Count == 0 ? null : props.Paths.Select(path => OrderedBehavior(path.PathPattern, path.Behavior, props.HeadersPolicyId)).ToArray(),
            Restrictions = new CloudfrontDistributionRestrictions
            {
                GeoRestriction = new CloudfrontDistributionRestrictionsGeoRestriction { RestrictionType = "none" },
            },
            ViewerCertificate = new CloudfrontDistributionViewerCertificate
            {
                AcmCertificateArn = props.CertificateArn,
                SslSupportMethod = "sni-only",
                MinimumProtocolVersion = "TLSv1.2_2021",
            },
        });
    }

    /// <summary>Host name by which viewers know it.</summary>
    public string Alias { get; }

    /// <summary>Id of the distribution.</summary>
    public string Id => distribution.Id;

    /// <summary>ARN of the distribution.</summary>
    public string Arn => distribution.Arn;

    /// <summary>CloudFront's own host name for it, the target of the alias.</summary>
    public string DomainName => distribution.DomainName;

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
        BucketOrigin bucket => new CloudfrontDistributionOrigin
        {
            OriginId = bucket.Name,
            DomainName = bucket.Host,
            OriginAccessControlId = bucket.AccessControlId,
        },
        VpcOrigin server => new CloudfrontDistributionOrigin
        {
            OriginId = server.Name,
            DomainName = server.Host,
            VpcOriginConfig = new CloudfrontDistributionOriginVpcOriginConfig
            {
                VpcOriginId = server.Id,
                OriginReadTimeout = 30,
                OriginKeepaliveTimeout = VpcOrigin.KeepAliveSeconds,
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
        ResponseHeadersPolicyId = props.HeadersPolicyId,
        ViewerProtocolPolicy = ViewerProtocol(props.Default),
        Compress = true,
        FunctionAssociation = props.Default.ViewerRequestFunctionArn is { } function
            ? new[] { new CloudfrontDistributionDefaultCacheBehaviorFunctionAssociation { EventType = ViewerRequest, FunctionArn = function } }
            : null,
    };

    private static CloudfrontDistributionOrderedCacheBehavior OrderedBehavior(string pathPattern, Behavior behavior, string headersPolicyId) => new()
    {
        PathPattern = pathPattern,
        TargetOriginId = behavior.Origin.Name,
        AllowedMethods = [.. behavior.Methods],
        CachedMethods = ["GET", "HEAD"],
        CachePolicyId = behavior.CachePolicyId,
        OriginRequestPolicyId = behavior.OriginRequestPolicyId,
        ResponseHeadersPolicyId = headersPolicyId,
        ViewerProtocolPolicy = ViewerProtocol(behavior),
        Compress = true,
        FunctionAssociation = behavior.ViewerRequestFunctionArn is { } function
            ? new[] { new CloudfrontDistributionOrderedCacheBehaviorFunctionAssociation { EventType = ViewerRequest, FunctionArn = function } }
            : null,
    };

    private static string ViewerProtocol(Behavior behavior) => behavior.RedirectToHttps ? "redirect-to-https" : "https-only";
}

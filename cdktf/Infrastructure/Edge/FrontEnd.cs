using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontDistribution;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontOriginAccessControl;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="FrontEnd"/>.</summary>
public sealed record FrontEndProps
{
    /// <summary>Name of the origin access control.</summary>
    public required string Name { get; init; }

    /// <summary>What viewers see.</summary>
    public required string Description { get; init; }

    /// <summary>Name of the bucket that holds the build.</summary>
    public required string BucketName { get; init; }

    /// <summary>Region of the bucket.</summary>
    public required string Region { get; init; }

    /// <summary>Host name by which viewers know it.</summary>
    public required string Host { get; init; }

    /// <summary>What it shares with other distributions.</summary>
    public required EdgeDelivery Delivery { get; init; }

    /// <summary>The function that distinguishes routes, files and the API.</summary>
    public required ViewerRouting Routing { get; init; }

    /// <summary>Whether a destroy may delete the build too. Default no.</summary>
    public bool ForceDestroy { get; init; }
}

// Rests on an assumption (docs/ASSUMPTIONS.md): oac-source-arn
/// <summary>A web application: its files in a private bucket, one CloudFront distribution, certificate and names.</summary>
public sealed class FrontEnd : Construct
{
    private readonly CloudfrontDistribution distribution;

    /// <summary>Adds the application's delivery.</summary>
    public FrontEnd(Construct scope, string id, FrontEndProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Host = props.Host;
        var certificate = new HostedCertificate(this, "certificate", new HostedCertificateProps { Host = props.Host, ZoneId = props.Delivery.ZoneId, Provider = props.Delivery.EdgeRegion });
        // The bucket's policy names the distribution and the distribution the bucket: a host built from the bucket's name breaks the cycle.
        var files = new BucketOrigin { Name = "files", Host = $"{props.BucketName}.s3.{props.Region}.amazonaws.com", AccessControlId = Access(props).Id };
        distribution = Distribution.In(this, new DistributionProps
        {
            Comment = props.Description,
            Alias = props.Host,
            CertificateArn = certificate.Arn,
            WebAclArn = props.Delivery.WebAclArn,
            Default = Behavior.Cached(files) with { Methods = ["GET", "HEAD", "OPTIONS"], ViewerRequestFunctionArn = props.Routing.Arn },
            Paths = [(ViewerRouting.ApiPaths, Behavior.Api(VpcOrigin.To("api", props.Delivery.Api)) with { ViewerRequestFunctionArn = props.Routing.Arn })],
            PriceClass = props.Delivery.PriceClass,
        });
        Bucket = new SecureBucket(this, "bucket", new SecureBucketProps
        {
            Name = props.BucketName,
            ForceDestroy = props.ForceDestroy,
            Statements = arn =>
            [
                new PolicyStatement
                {
                    Sid = "ReadByDistribution",
                    Actions = ["s3:GetObject"],
                    Resources = [$"{arn}/*"],
                    Principal = Principal.Service("cloudfront.amazonaws.com"),
                    Conditions = [new PolicyCondition("StringEquals", "aws:SourceArn", distribution.Arn)],
                },
            ],
        });
        ViewerNames.Add(this, props.Delivery.ZoneId, props.Host, distribution);
    }

    /// <summary>Host name by which viewers know it.</summary>
    public string Host { get; }

    /// <summary>Bucket that holds the build.</summary>
    public SecureBucket Bucket { get; }

    /// <summary>Id of the distribution, for CloudWatch and invalidations.</summary>
    public string DistributionId => distribution.Id;

    public string DistributionArn => distribution.Arn;

    private CloudfrontOriginAccessControl Access(FrontEndProps props) => new(this, "access", new CloudfrontOriginAccessControlConfig
    {
        Name = props.Name,
        Description = props.Description,
        OriginAccessControlOriginType = "s3",
        SigningBehavior = "always",
        SigningProtocol = "sigv4",
    });
}

using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontVpcOrigin;
using HybridCloud.Infrastructure.Networking;

namespace HybridCloud.Infrastructure.Edge;

// Rests on an assumption (docs/ASSUMPTIONS.md): vpc-origin-group
/// <summary>Inputs of <see cref="PrivateOrigin"/>.</summary>
public sealed record PrivateOriginProps
{
    /// <summary>Name of the origin.</summary>
    public required string Name { get; init; }

    /// <summary>Internal load balancer, with HTTPS.</summary>
    public required LoadBalancer Balancer { get; init; }

    /// <summary>Host name of the load balancer's certificate; CloudFront checks it.</summary>
    public required string Host { get; init; }

    /// <summary>Id of the prefix list of the addresses from which CloudFront calls origins.</summary>
    public required string CloudFrontPrefixListId { get; init; }
}

/// <summary>CloudFront's route to a load balancer that cannot be reached from the internet.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html</remarks>
public sealed class PrivateOrigin : Construct
{
    private readonly CloudfrontVpcOrigin origin;

    /// <summary>Adds the VPC origin and lets CloudFront through the load balancer's security group.</summary>
    public PrivateOrigin(Construct scope, string id, PrivateOriginProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Host = props.Host;
        // CloudFront creates its security group only with the first VPC origin; the prefix list always exists.
        props.Balancer.SecurityGroup.AllowFromPrefixList("cloudfront", props.CloudFrontPrefixListId, props.Balancer.Port, "CloudFront, through its VPC origin");
        origin = new CloudfrontVpcOrigin(this, "origin", new CloudfrontVpcOriginConfig
        {
            VpcOriginEndpointConfig = new[]
            {
                new CloudfrontVpcOriginVpcOriginEndpointConfig
                {
                    Name = props.Name,
                    Arn = props.Balancer.Arn,
                    HttpPort = 80,
                    HttpsPort = props.Balancer.Port,
                    OriginProtocolPolicy = "https-only",
                    OriginSslProtocols = new[] { new CloudfrontVpcOriginVpcOriginEndpointConfigOriginSslProtocols { Items = ["TLSv1.2"], Quantity = 1 } },
                },
            },
            DependsOn = [props.Balancer.Listener],
        });
    }

    /// <summary>Id of the VPC origin.</summary>
    public string Id => origin.Id;

    /// <summary>Host name that CloudFront asks for.</summary>
    public string Host { get; }
}

using Constructs;
using HashiCorp.Cdktf.Providers.Aws.VpcEndpoint;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="PrivateEndpoints"/>.</summary>
public sealed record PrivateEndpointsProps
{
    /// <summary>Name that the resources carry in their Name tag.</summary>
    public required string Name { get; init; }

    /// <summary>Network that reaches AWS through the endpoints.</summary>
    public required Network Network { get; init; }

    /// <summary>Region of the network.</summary>
    public required string Region { get; init; }

    /// <summary>In how many zones each interface endpoint has an address; 0 creates no interface endpoint.</summary>
    public required int Zones { get; init; }

    /// <summary>Services with an interface endpoint. Default those that Fargate tasks and Session Manager call.</summary>
    public IReadOnlyList<string> Services { get; init; } = PrivateEndpoints.TaskServices;
}

/// <summary>VPC endpoints, which keep calls to AWS' APIs within AWS: a gateway for S3, interfaces for the rest.</summary>
public sealed class PrivateEndpoints : Construct
{
    /// <summary>
    /// What a task calls: secrets, logs, image pulls, parameters, Session Manager's messages, keys.
    /// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
    /// </summary>
    public static IReadOnlyList<string> TaskServices { get; } = ["secretsmanager", "logs", "ecr.api", "ecr.dkr", "ssm", "ssmmessages", "kms"];

    public PrivateEndpoints(Construct scope, string id, PrivateEndpointsProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Gateway(props);
        if (props.Zones == 0)
            return;
        SecurityGroup = new SecurityGroup(this, "firewall", new SecurityGroupProps
        {
            Name = $"{props.Name}-endpoints",
            Description = "Interface endpoints of AWS APIs",
            Network = props.Network,
        });
        SecurityGroup.AllowFromAddresses("network", props.Network.Cidr.ToString(), 443, "AWS APIs, called from this network");
        foreach (var service in props.Services)
            Interface(props, service, SecurityGroup);
    }

    /// <summary>Security group of the interface endpoints; null without any.</summary>
    public SecurityGroup? SecurityGroup { get; }

    private void Gateway(PrivateEndpointsProps props) => _ = new VpcEndpoint(this, "s3", new VpcEndpointConfig
    {
        VpcId = props.Network.VpcId,
        ServiceName = $"com.amazonaws.{props.Region}.s3",
        VpcEndpointType = "Gateway",
        RouteTableIds = [.. props.Network.PrivateRouteTables.Select(table => table.Id)],
        Tags = new Dictionary<string, string> { ["Name"] = $"{props.Name}-s3" },
    });

    private void Interface(PrivateEndpointsProps props, string service, SecurityGroup securityGroup) => _ = new VpcEndpoint(this, service.Replace('.', '-'), new VpcEndpointConfig
    {
        VpcId = props.Network.VpcId,
        ServiceName = $"com.amazonaws.{props.Region}.{service}",
        VpcEndpointType = "Interface",
        PrivateDnsEnabled = true,
        SubnetIds = [.. props.Network.PrivateSubnetIds.Take(props.Zones)],
        SecurityGroupIds = [securityGroup.Id],
        Tags = new Dictionary<string, string> { ["Name"] = $"{props.Name}-{service}" },
    });
}

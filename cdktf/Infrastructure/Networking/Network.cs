using Constructs;
using HashiCorp.Cdktf.Providers.Aws.DefaultSecurityGroup;
using HashiCorp.Cdktf.Providers.Aws.Eip;
using HashiCorp.Cdktf.Providers.Aws.InternetGateway;
using HashiCorp.Cdktf.Providers.Aws.NatGateway;
using HashiCorp.Cdktf.Providers.Aws.Route;
using HashiCorp.Cdktf.Providers.Aws.RouteTable;
using HashiCorp.Cdktf.Providers.Aws.RouteTableAssociation;
using HashiCorp.Cdktf.Providers.Aws.Subnet;
using HashiCorp.Cdktf.Providers.Aws.Vpc;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="Network"/>.</summary>
public sealed record NetworkProps
{
    /// <summary>Name that the resources carry in their Name tag.</summary>
    public required string Name { get; init; }

    /// <summary>Addresses of the VPC; in a /16, each zone has 256 public and 4096 private ones.</summary>
    public required CidrBlock Cidr { get; init; }

    /// <summary>Names of three availability zones.</summary>
    public required IReadOnlyList<string> Zones { get; init; }

    /// <summary>0, 1 or as many as there are zones.</summary>
    public required int NatGateways { get; init; }
}

/// <summary>A VPC with a public and a private subnet in each of three zones, and a route table for each tier.</summary>
public sealed class Network : Construct
{
    private readonly Vpc vpc;

    /// <summary>Adds the VPC, its subnets and its routes.</summary>
    /// <exception cref="ArgumentException">Not three zones, or neither 0, 1 nor 3 NAT gateways.</exception>
    public Network(Construct scope, string id, NetworkProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (props.Zones.Count != 3)
            throw new ArgumentException($"The network spans three zones; {props.Zones.Count} are given.", nameof(props));
        if (props.NatGateways is not (0 or 1 or 3))
            throw new ArgumentException($"{props.NatGateways} NAT gateways for three zones: use 0, 1 or 3.", nameof(props));

        Cidr = props.Cidr;
        vpc = new Vpc(this, "vpc", new VpcConfig
        {
            CidrBlock = props.Cidr.ToString(),
            EnableDnsHostnames = true,
            EnableDnsSupport = true,
            Tags = NameTag(props.Name),
        });
        // Without rules, so that nothing becomes reachable because nobody chose a security group for it.
        _ = new DefaultSecurityGroup(this, "default-security-group", new DefaultSecurityGroupConfig { VpcId = vpc.Id });

        var gateway = new InternetGateway(this, "internet", new InternetGatewayConfig { VpcId = vpc.Id, Tags = NameTag(props.Name) });
        var open = new RouteTable(this, "public", new RouteTableConfig { VpcId = vpc.Id, Tags = NameTag($"{props.Name}-public") });
        var toInternet = new Route(this, "public-internet", new RouteConfig { RouteTableId = open.Id, DestinationCidrBlock = "0.0.0.0/0", GatewayId = gateway.Id });

        PublicSubnets = [.. props.Zones.Select((zone, index) => Subnet($"public-{index}", props, zone, props.Cidr.Subnet(8, index)))];
        PrivateSubnets = [.. props.Zones.Select((zone, index) => Subnet($"private-{index}", props, zone, props.Cidr.Subnet(4, index + 1)))];
        foreach (var (subnet, index) in PublicSubnets.Select((subnet, index) => (subnet, index)))
            _ = new RouteTableAssociation(this, $"public-{index}-routes", new RouteTableAssociationConfig { SubnetId = subnet.Id, RouteTableId = open.Id });

        var exits = Enumerable.Range(0, props.NatGateways).Select(index => Nat(props.Name, index, toInternet)).ToList();
        PrivateRouteTables = [.. Enumerable.Range(0, Math.Max(1, props.NatGateways)).Select(index => PrivateRoutes(props.Name, index, exits.ElementAtOrDefault(index)))];
        foreach (var (subnet, index) in PrivateSubnets.Select((subnet, index) => (subnet, index)))
        {
            _ = new RouteTableAssociation(this, $"private-{index}-routes", new RouteTableAssociationConfig
            {
                SubnetId = subnet.Id,
                RouteTableId = PrivateRouteTables[index % PrivateRouteTables.Count].Id,
            });
        }
    }

    public string VpcId => vpc.Id;

    /// <summary>Addresses of the VPC.</summary>
    public CidrBlock Cidr { get; }

    /// <summary>One for each zone; public load balancers, NAT gateways and tasks with public addresses live here.</summary>
    public IReadOnlyList<Subnet> PublicSubnets { get; }

    /// <summary>One for each zone; everything else lives here.</summary>
    public IReadOnlyList<Subnet> PrivateSubnets { get; }

    public string[] PublicSubnetIds => [.. PublicSubnets.Select(subnet => subnet.Id)];

    public string[] PrivateSubnetIds => [.. PrivateSubnets.Select(subnet => subnet.Id)];

    /// <summary>Route tables of the private tier: one, or one for each zone that has a NAT gateway.</summary>
    public IReadOnlyList<RouteTable> PrivateRouteTables { get; }

    private Subnet Subnet(string id, NetworkProps props, string zone, CidrBlock block) => new(this, id, new SubnetConfig
    {
        VpcId = vpc.Id,
        AvailabilityZone = zone,
        CidrBlock = block.ToString(),
        // Tasks that need a public address ask for it; nothing gets one by being here.
        MapPublicIpOnLaunch = false,
        Tags = NameTag($"{props.Name}-{id}"),
    });

    private NatGateway Nat(string name, int index, Route toInternet)
    {
        var address = new Eip(this, $"nat-{index}-address", new EipConfig { Domain = "vpc", Tags = NameTag($"{name}-nat-{index}") });
        return new NatGateway(this, $"nat-{index}", new NatGatewayConfig
        {
            AllocationId = address.Id,
            SubnetId = PublicSubnets[index].Id,
            Tags = NameTag($"{name}-nat-{index}"),
            DependsOn = [toInternet],
        });
    }

    private RouteTable PrivateRoutes(string name, int index, NatGateway? exit)
    {
        var table = new RouteTable(this, $"private-routes-{index}", new RouteTableConfig { VpcId = vpc.Id, Tags = NameTag($"{name}-private-{index}") });
        if (exit is not null)
            _ = new Route(this, $"private-{index}-internet", new RouteConfig { RouteTableId = table.Id, DestinationCidrBlock = "0.0.0.0/0", NatGatewayId = exit.Id });
        return table;
    }

    private static Dictionary<string, string> NameTag(string name) => new() { ["Name"] = name };
}

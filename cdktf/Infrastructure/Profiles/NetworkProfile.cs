using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>Addresses, NAT and endpoints of a VPC with three zones.</summary>
public sealed record NetworkProfile
{
    /// <summary>Addresses of the VPC, a /16. No two environments overlap, so that they can be peered.</summary>
    public required CidrBlock Cidr { get; init; }

    /// <summary>0: private subnets reach nothing but the VPC and its endpoints; 1: one gateway for all zones; 3: one in each zone.</summary>
    public required int NatGateways { get; init; }

    /// <summary>In how many zones each interface endpoint has an address, 0 to 3. With 0, calls to AWS' APIs go through NAT.</summary>
    public required int EndpointZones { get; init; }

    /// <summary>Traffic that flow logs record: ALL (default), ACCEPT or REJECT.</summary>
    public string FlowLogTraffic { get; init; } = "ALL";
}

using Constructs;
using HashiCorp.Cdktf.Providers.Aws.SecurityGroup;
using HashiCorp.Cdktf.Providers.Aws.VpcSecurityGroupEgressRule;
using HashiCorp.Cdktf.Providers.Aws.VpcSecurityGroupIngressRule;
using AwsSecurityGroup = HashiCorp.Cdktf.Providers.Aws.SecurityGroup.SecurityGroup;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="SecurityGroup"/>.</summary>
public sealed record SecurityGroupProps
{
    /// <summary>Name of the security group.</summary>
    public required string Name { get; init; }

    /// <summary>What the security group protects.</summary>
    public required string Description { get; init; }

    /// <summary>Network of the security group.</summary>
    public required Network Network { get; init; }
}

/// <summary>A security group without rules; each rule that is added names its peer and its purpose.</summary>
public sealed class SecurityGroup : Construct
{
    private readonly AwsSecurityGroup group;

    /// <summary>Adds a security group through which nothing passes.</summary>
    public SecurityGroup(Construct scope, string id, SecurityGroupProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        group = new AwsSecurityGroup(this, "group", new SecurityGroupConfig
        {
            Name = props.Name,
            Description = props.Description,
            VpcId = props.Network.VpcId,
            Tags = new Dictionary<string, string> { ["Name"] = props.Name },
        });
    }

    /// <summary>Id of the security group.</summary>
    public string Id => group.Id;

    /// <summary>Lets a peer in, and the peer's traffic out to here: both ends of one connection.</summary>
    /// <param name="peer">Who connects.</param>
    /// <param name="port">TCP port that the peer connects to.</param>
    /// <param name="purpose">What for, at most 255 characters.</param>
    public void AllowFrom(SecurityGroup peer, int port, string purpose)
    {
        ArgumentNullException.ThrowIfNull(peer);
        _ = new VpcSecurityGroupIngressRule(this, $"from-{peer.Node.Id}-{port}", new VpcSecurityGroupIngressRuleConfig
        {
            SecurityGroupId = Id,
            ReferencedSecurityGroupId = peer.Id,
            IpProtocol = "tcp",
            FromPort = port,
            ToPort = port,
            Description = purpose,
        });
        _ = new VpcSecurityGroupEgressRule(peer, $"to-{Node.Id}-{port}", new VpcSecurityGroupEgressRuleConfig
        {
            SecurityGroupId = peer.Id,
            ReferencedSecurityGroupId = Id,
            IpProtocol = "tcp",
            FromPort = port,
            ToPort = port,
            Description = purpose,
        });
    }

    /// <summary>Lets in addresses that have no security group.</summary>
    /// <param name="id">Short name of the peer, a constant.</param>
    /// <param name="cidr">Addresses, such as 0.0.0.0/0 for viewers of a public load balancer.</param>
    /// <param name="port">TCP port that they connect to.</param>
    /// <param name="purpose">What for.</param>
    public void AllowFromAddresses(string id, string cidr, int port, string purpose) =>
        _ = new VpcSecurityGroupIngressRule(this, $"from-{id}-{port}", new VpcSecurityGroupIngressRuleConfig
        {
            SecurityGroupId = Id,
            CidrIpv4 = cidr,
            IpProtocol = "tcp",
            FromPort = port,
            ToPort = port,
            Description = purpose,
        });

    /// <summary>Lets in the addresses of a prefix list that AWS maintains.</summary>
    /// <param name="id">Short name of the peer, a constant.</param>
    /// <param name="prefixListId">Id of the list.</param>
    /// <param name="port">TCP port that they connect to.</param>
    /// <param name="purpose">What for.</param>
    public void AllowFromPrefixList(string id, string prefixListId, int port, string purpose) =>
        _ = new VpcSecurityGroupIngressRule(this, $"from-{id}-{port}", new VpcSecurityGroupIngressRuleConfig
        {
            SecurityGroupId = Id,
            PrefixListId = prefixListId,
            IpProtocol = "tcp",
            FromPort = port,
            ToPort = port,
            Description = purpose,
        });

    /// <summary>Lets traffic out to any address at one port.</summary>
    /// <param name="port">TCP port.</param>
    /// <param name="purpose">What for.</param>
    public void AllowTo(int port, string purpose) =>
        _ = new VpcSecurityGroupEgressRule(this, $"to-anywhere-{port}", new VpcSecurityGroupEgressRuleConfig
        {
            SecurityGroupId = Id,
            CidrIpv4 = "0.0.0.0/0",
            IpProtocol = "tcp",
            FromPort = port,
            ToPort = port,
            Description = purpose,
        });
}

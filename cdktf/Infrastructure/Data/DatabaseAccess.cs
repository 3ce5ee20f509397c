using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.DatabaseFirewall;
using HybridCloud.Infrastructure.Networking;

namespace HybridCloud.Infrastructure.Data;

// Rests on an assumption (docs/ASSUMPTIONS.md): app-in-vpc-by-cidr
/// <summary>Inputs of <see cref="DatabaseAccess"/>.</summary>
public sealed record DatabaseAccessProps
{
    public required string ClusterId { get; init; }

    /// <summary>The network whose members may connect.</summary>
    public required PrivateNetwork Network { get; init; }
}

/// <summary>The firewall of a database cluster: the private network may connect and nobody else.</summary>
/// <remarks>
/// An <c>app</c> rule would admit the app over the public address only, which it does not use, and would have to wait for
/// the app, whose migrations need access: see docs/decisions/006. A cluster has one list of rules; a second resource
/// would replace the first one's.
/// </remarks>
public sealed class DatabaseAccess : Construct
{
    private readonly DatabaseFirewall firewall;

    /// <summary>Adds a firewall.</summary>
    public DatabaseAccess(Construct scope, string id, DatabaseAccessProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        firewall = new DatabaseFirewall(this, "firewall", new DatabaseFirewallConfig
        {
            ClusterId = props.ClusterId,
            Rule = new[] { new DatabaseFirewallRule { Type = "ip_addr", Value = props.Network.IpRange } },
        });
    }

    /// <summary>The firewall, for others to depend on.</summary>
    public ITerraformDependable Firewall => firewall;
}

using Constructs;
using HashiCorp.Cdktf.Providers.Digitalocean.Vpc;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="PrivateNetwork"/>.</summary>
public sealed record PrivateNetworkProps
{
    /// <summary>Name, unique in the team.</summary>
    public required string Name { get; init; }

    /// <summary>DigitalOcean data center, for example <c>sfo3</c>.</summary>
    public required string Region { get; init; }

    /// <summary>Addresses in CIDR notation, /16 to /24. Default null: DigitalOcean picks a range that is free in the team.</summary>
    public string? IpRange { get; init; }
}

/// <summary>The VPC through which the app reaches its databases. It costs nothing and cannot be tagged or put into a project.</summary>
public sealed class PrivateNetwork : Construct
{
    private readonly Vpc vpc;

    /// <summary>Adds a VPC.</summary>
    public PrivateNetwork(Construct scope, string id, PrivateNetworkProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        vpc = new Vpc(this, "vpc", new VpcConfig
        {
            Name = props.Name,
            Region = props.Region,
            IpRange = props.IpRange,
            Description = "Joins the app to its databases",
            // A database that was just destroyed stays a member for minutes, and a VPC with members cannot be destroyed.
            Timeouts = new VpcTimeouts { Delete = "15m" },
        });
    }

    /// <summary>Id of the VPC.</summary>
    public string Id => vpc.Id;

    /// <summary>Its addresses in CIDR notation.</summary>
    public string IpRange => vpc.IpRange;
}

using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs that <see cref="PostgresCluster"/> and <see cref="ValkeyCluster"/> share.</summary>
public abstract record DatabaseClusterProps
{
    /// <summary>Name, unique in the team; another name is another cluster.</summary>
    public required string Name { get; init; }

    /// <summary>Who answers for the cluster.</summary>
    public required Owner Owner { get; init; }

    /// <summary>Id of the project that holds the cluster; another project is another cluster.</summary>
    public required string ProjectId { get; init; }

    /// <summary>DigitalOcean data center, for example <c>sfo3</c>.</summary>
    public required string Region { get; init; }

    /// <summary>The network from which alone the cluster is reached.</summary>
    public required PrivateNetwork Network { get; init; }

    /// <summary>Major version; a higher one upgrades in place.</summary>
    public required string Version { get; init; }

    /// <summary>Size of a node, for example <c>db-s-1vcpu-1gb</c>.</summary>
    public required string Size { get; init; }

    /// <summary>Number of nodes; from two on, a standby takes over when the first fails.</summary>
    public required double Nodes { get; init; }

    /// <summary>Day and hour of updates.</summary>
    public required MaintenanceWindow Maintenance { get; init; }

    /// <summary>Whether Terraform refuses to destroy the cluster. Default yes.</summary>
    public bool PreventDestroy { get; init; } = true;
}

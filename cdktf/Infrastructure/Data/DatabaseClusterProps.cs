using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs that <see cref="PostgresCluster"/> and <see cref="ValkeyCluster"/> share.</summary>
public abstract record DatabaseClusterProps
{
    /// <summary>Name, unique in the team; a change replaces the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>Who is responsible for the cluster.</summary>
    public required Owner Owner { get; init; }

    /// <summary>Id of the project that holds the cluster; a change replaces the cluster.</summary>
    public required string ProjectId { get; init; }

    /// <summary>DigitalOcean data center, for example <c>sfo3</c>.</summary>
    public required string Region { get; init; }

    /// <summary>The only network from which the cluster can be reached.</summary>
    public required PrivateNetwork Network { get; init; }

    /// <summary>Major version; a higher one upgrades in place.</summary>
    public required string Version { get; init; }

    /// <summary>Size of a node, for example <c>db-s-1vcpu-1gb</c>.</summary>
    public required string Size { get; init; }

    /// <summary>Number of nodes; with two or more, a standby takes over when the primary fails.</summary>
    public required double Nodes { get; init; }

    /// <summary>Day and hour of updates.</summary>
    public required MaintenanceWindow Maintenance { get; init; }

    /// <summary>Whether Terraform refuses to destroy the cluster. Default yes.</summary>
    public bool PreventDestroy { get; init; } = true;
}

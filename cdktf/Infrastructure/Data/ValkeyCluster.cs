using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.DatabaseCluster;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="ValkeyCluster"/>.</summary>
public sealed record ValkeyClusterProps : DatabaseClusterProps
{
    /// <summary>Eviction when memory is full: noeviction, allkeys_lru, allkeys_random, volatile_lru, volatile_random or volatile_ttl.</summary>
    public required string EvictionPolicy { get; init; }
}

/// <summary>Managed Valkey that can be reached only from its private network.</summary>
public sealed class ValkeyCluster : Construct
{
    private readonly DatabaseCluster cluster;
    private readonly DatabaseAccess access;

    /// <summary>Adds a cluster with its firewall.</summary>
    public ValkeyCluster(Construct scope, string id, ValkeyClusterProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        cluster = new DatabaseCluster(this, "cluster", new DatabaseClusterConfig
        {
            Name = props.Name,
            Engine = "valkey",
            Version = props.Version,
            Size = props.Size,
            NodeCount = props.Nodes,
            Region = props.Region,
            PrivateNetworkUuid = props.Network.Id,
            ProjectId = props.ProjectId,
            EvictionPolicy = props.EvictionPolicy,
            Tags = [.. props.Owner.DigitaloceanTags],
            MaintenanceWindow = new[] { new DatabaseClusterMaintenanceWindow { Day = props.Maintenance.Day, Hour = props.Maintenance.Hour } },
            Lifecycle = new TerraformResourceLifecycle { PreventDestroy = props.PreventDestroy },
        });
        access = new DatabaseAccess(this, "access", new DatabaseAccessProps { ClusterId = cluster.Id, Network = props.Network });
        Connection = new CacheConnection
        {
            Host = cluster.PrivateHost,
            Port = Token.AsString(cluster.Port),
            Password = cluster.Password,
        };
    }

    /// <summary>Id of the cluster.</summary>
    public string Id => cluster.Id;

    /// <summary>How to connect.</summary>
    public CacheConnection Connection { get; }

    /// <summary>What must exist before anybody can connect.</summary>
    public IReadOnlyList<ITerraformDependable> Ready => [access.Firewall];
}

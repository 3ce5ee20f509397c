using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.DatabaseCluster;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="ValkeyCluster"/>.</summary>
public sealed record ValkeyClusterProps : DatabaseClusterProps
{
    /// <summary>What is dropped when memory is full: noeviction, allkeys_lru, allkeys_random, volatile_lru, volatile_random or volatile_ttl.</summary>
    public required string EvictionPolicy { get; init; }
}

/// <summary>Managed Valkey that only its private network reaches.</summary>
public sealed class ValkeyCluster : Construct
{
    private readonly DatabaseCluster _cluster;
    private readonly DatabaseAccess _access;

    /// <summary>Adds a cluster with its firewall.</summary>
    public ValkeyCluster(Construct scope, string id, ValkeyClusterProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        _cluster = new DatabaseCluster(this, "cluster", new DatabaseClusterConfig
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
        _access = new DatabaseAccess(this, "access", new DatabaseAccessProps { ClusterId = _cluster.Id, Network = props.Network });
        Connection = new CacheConnection
        {
            Host = _cluster.PrivateHost,
            Port = Token.AsString(_cluster.Port),
            Password = _cluster.Password,
        };
    }

    /// <summary>Id of the cluster.</summary>
    public string Id => _cluster.Id;

    /// <summary>The way in.</summary>
    public CacheConnection Connection { get; }

    /// <summary>What must exist before anybody can connect.</summary>
    public IReadOnlyList<ITerraformDependable> Ready => [_access.Firewall];
}

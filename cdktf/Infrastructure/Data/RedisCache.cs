using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.ElasticacheParameterGroup;
using HashiCorp.Cdktf.Providers.Aws.ElasticacheReplicationGroup;
using HashiCorp.Cdktf.Providers.Aws.ElasticacheSubnetGroup;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="RedisCache"/>.</summary>
public sealed record RedisCacheProps
{
    /// <summary>Id of the replication group, at most 40 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Network of the cache.</summary>
    public required Network Network { get; init; }

    /// <summary>Sizes and switches.</summary>
    public required CacheProfile Profile { get; init; }

    /// <summary>Key that encrypts what is stored.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>Where slow commands are recorded.</summary>
    public required LogGroup SlowLog { get; init; }

    /// <summary>Protection from destruction.</summary>
    public required ProtectionProfile Protection { get; init; }
}

/// <summary>
/// ElastiCache with Redis' protocol: TLS only, encrypted, one shard. <see cref="AuthTokenRotation"/> sets its AUTH token, so that
/// neither plan nor state holds it.
/// </summary>
public sealed class RedisCache : Construct
{
    /// <summary>TCP port.</summary>
    public const int Port = 6379;

    // Redis' open successor: same protocol, a fifth cheaper. docs/decisions/026-platform-data-stores.md
    private const string Engine = "valkey";
    private const string Version = "8.0";
    private const string Family = "valkey8";

    // Owned by the rotation, which changes the token outside of Terraform.
    private static readonly string[] OwnedByRotation = ["auth_token", "auth_token_update_strategy"];

    private readonly ElasticacheReplicationGroup group;

    public RedisCache(Construct scope, string id, RedisCacheProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Nodes = props.Profile.Replicas + 1;
        SecurityGroup = new SecurityGroup(this, "cache", new SecurityGroupProps { Name = $"{props.Name}-cache", Description = "ElastiCache", Network = props.Network });
        var subnets = new ElasticacheSubnetGroup(this, "subnets", new ElasticacheSubnetGroupConfig { Name = props.Name, SubnetIds = props.Network.PrivateSubnetIds });
        var parameters = new ElasticacheParameterGroup(this, "parameters", new ElasticacheParameterGroupConfig
        {
            Name = $"{props.Name}-{Family}",
            Family = Family,
            Description = "A queue never drops a job to make room; commands over 10 ms are recorded",
            // Recording commands over 10 ms is the default; the provider may not read back a parameter that is set to its default.
            Parameter = new[] { new ElasticacheParameterGroupParameter { Name = "maxmemory-policy", Value = "noeviction" } },
            Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true },
        });
        group = new ElasticacheReplicationGroup(this, "group", new ElasticacheReplicationGroupConfig
        {
            ReplicationGroupId = props.Name,
            Description = "Queues and cached values",
            Engine = Engine,
            EngineVersion = Version,
            // ElastiCache would upgrade to the next minor version, and the provider replaces a cluster whose configuration names a lower one.
            AutoMinorVersionUpgrade = "false",
            NodeType = props.Profile.NodeType,
            NumCacheClusters = Nodes,
            AutomaticFailoverEnabled = Nodes > 1,
            MultiAzEnabled = Nodes > 1,
            ParameterGroupName = parameters.Name,
            SubnetGroupName = subnets.Name,
            SecurityGroupIds = [SecurityGroup.Id],
            Port = Port,
            TransitEncryptionEnabled = true,
            TransitEncryptionMode = "required",
            AtRestEncryptionEnabled = "true",
            KmsKeyId = props.Key.Arn,
            SnapshotRetentionLimit = props.Profile.SnapshotDays,
            SnapshotWindow = "08:30-09:30",
            MaintenanceWindow = "sun:10:00-sun:11:00",
            FinalSnapshotIdentifier = props.Protection.FinalSnapshot ? $"{props.Name}-final" : null,
            LogDeliveryConfiguration = new[]
            {
                new ElasticacheReplicationGroupLogDeliveryConfiguration
                {
                    LogType = "slow-log",
                    LogFormat = "json",
                    DestinationType = "cloudwatch-logs",
                    Destination = props.SlowLog.Name,
                },
            },
            Lifecycle = new TerraformResourceLifecycle { PreventDestroy = props.Protection.PreventDestroy, IgnoreChanges = OwnedByRotation },
        });
    }

    /// <summary>Security group of the cache.</summary>
    public SecurityGroup SecurityGroup { get; }

    /// <summary>Number of nodes, primary included.</summary>
    public int Nodes { get; }

    /// <summary>Host name of the node that takes writes.</summary>
    public string Host => group.PrimaryEndpointAddress;

    /// <summary>Id of the replication group.</summary>
    public string Id => group.ReplicationGroupId;

    /// <summary>ARN of the replication group.</summary>
    public string Arn => group.Arn;

    /// <summary>Names of the nodes, by which CloudWatch tells them apart.</summary>
    public IEnumerable<string> NodeNames => Enumerable.Range(1, Nodes).Select(number => $"{Id}-{number:000}");
}

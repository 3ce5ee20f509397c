using Constructs;
using HybridCloud.Infrastructure.Alarms;

namespace HybridCloud.Infrastructure.Data;

// Rests on an assumption (docs/ASSUMPTIONS.md): idle-replica-lag
/// <summary>Inputs of <see cref="DataStoreAlarms"/>.</summary>
public sealed record DataStoreAlarmsProps
{
    /// <summary>Beginning of the alarms' names.</summary>
    public required string Name { get; init; }

    /// <summary>The database to watch.</summary>
    public required PostgresDatabase Database { get; init; }

    /// <summary>The cache to watch.</summary>
    public required RedisCache Cache { get; init; }

    /// <summary>Where the alarms go.</summary>
    public required AlertTopic Topic { get; init; }
}

/// <summary>Alarms of the database and the cache: what fills up, what falls behind.</summary>
public sealed class DataStoreAlarms : Construct
{
    private const double Gibibyte = 1L << 30;

    private readonly DataStoreAlarmsProps props;

    public DataStoreAlarms(Construct scope, string id, DataStoreAlarmsProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        this.props = props;
        Database("database", props.Database.Identifier);
        if (props.Database.ReplicaIdentifier is { } replica)
        {
            Database("replica", replica);
            // While the source is idle, the lag grows to five minutes and drops to zero again:
            // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
            Alarm("replica-lag", "AWS/RDS", "ReplicaLag", Instance(replica), "Minimum", 60, "The instance for reports is always more than a minute behind.");
        }
        foreach (var (node, index) in props.Cache.NodeNames.Select((node, index) => (node, index)))
            CacheNode(index, node);
    }

    private void Database(string id, string instance)
    {
        Alarm($"{id}-cpu", "AWS/RDS", "CPUUtilization", Instance(instance), "Average", 80, "PostgreSQL's CPU is above 80 %: see Performance Insights for the statements.");
        // RDS adds storage once less than a tenth is free: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
        var free = 0.05 * this.props.Database.InitialGibibytes;
        Alarm($"{id}-storage", "AWS/RDS", "FreeStorageSpace", Instance(instance), "Minimum", free * Gibibyte, FormattableString.Invariant($"Less than {free} GiB of PostgreSQL's storage is free, and it did not grow automatically: raise its maximum."), "LessThanThreshold");
        Alarm($"{id}-memory", "AWS/RDS", "FreeableMemory", Instance(instance), "Minimum", 0.1 * this.props.Database.MemoryGibibytes * Gibibyte, "PostgreSQL has less than a tenth of its memory free: too many connections, or too small an instance.", "LessThanThreshold");
    }

    private void CacheNode(int index, string node)
    {
        var dimensions = new Dictionary<string, string> { ["CacheClusterId"] = node };
        Alarm($"cache-{index}-memory", "AWS/ElastiCache", "DatabaseMemoryUsagePercentage", dimensions, "Maximum", 80, "The cache is 80 % full and drops nothing: at 100 % writes are refused. See the queues' depth.");
        Alarm($"cache-{index}-cpu", "AWS/ElastiCache", "EngineCPUUtilization", dimensions, "Average", 80, "The cache's one thread is busy for 80 % of the time: see the slow log.");
        // A single node has no replica and publishes no lag.
        if (this.props.Cache.NodeNames.Skip(1).Any())
            Alarm($"cache-{index}-lag", "AWS/ElastiCache", "ReplicationLag", dimensions, "Maximum", 10, "A replica of the cache is more than ten seconds behind.");
    }

    private void Alarm(string id, string metricNamespace, string metric, Dictionary<string, string> dimensions, string statistic, double threshold, string description, string comparison = "GreaterThanThreshold") =>
        _ = new MetricAlarm(this, id, new MetricAlarmProps
        {
            Name = $"{this.props.Name}-{id}",
            Description = description,
            Namespace = metricNamespace,
            Metric = metric,
            Dimensions = dimensions,
            Statistic = statistic,
            Threshold = threshold,
            Comparison = comparison,
            Periods = 3,
            Topic = this.props.Topic,
        });

    private static Dictionary<string, string> Instance(string identifier) => new() { ["DBInstanceIdentifier"] = identifier };
}

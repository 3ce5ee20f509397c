using Constructs;
using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="DataStores"/>.</summary>
public sealed record DataStoresProps
{
    /// <summary>Name of the deployment; names of the data stores start with it.</summary>
    public required string Name { get; init; }

    /// <summary>Region of the data stores.</summary>
    public required string Region { get; init; }

    /// <summary>Account of the data stores.</summary>
    public required string AccountId { get; init; }

    /// <summary>Network of the data stores.</summary>
    public required Network Network { get; init; }

    /// <summary>Sizes and switches of PostgreSQL.</summary>
    public required DatabaseProfile Database { get; init; }

    /// <summary>Sizes and switches of the cache.</summary>
    public required CacheProfile Cache { get; init; }

    /// <summary>Protection from destruction.</summary>
    public required ProtectionProfile Protection { get; init; }

    /// <summary>Key that encrypts what is stored.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>The application's user in PostgreSQL.</summary>
    public required ApplicationSecretProps User { get; init; }

    /// <summary>PostgreSQL's owner.</summary>
    public required ApplicationSecretProps Owner { get; init; }

    /// <summary>The AUTH token of the cache.</summary>
    public required ApplicationSecretProps Token { get; init; }

    /// <summary>Days that PostgreSQL's logs are kept.</summary>
    public required int LogRetentionDays { get; init; }

    /// <summary>Where slow commands of the cache are recorded.</summary>
    public required LogGroup SlowLog { get; init; }

    /// <summary>Where the rotation of the cache's token logs.</summary>
    public required LogGroup RotationLog { get; init; }

    /// <summary>Bucket for the code of the rotation.</summary>
    public required SecureBucket Artifacts { get; init; }

    /// <summary>Cluster of the services that use the data stores.</summary>
    public required string ClusterName { get; init; }

    /// <summary>Names of those services.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Where alarms go.</summary>
    public required AlertTopic Alerts { get; init; }
}

/// <summary>
/// The data stores of an application: PostgreSQL, with a proxy if the profile asks for one, and a cache whose token rotates;
/// the secrets and the alarms of both.
/// </summary>
/// <remarks>Its parts are siblings in the scope that it is given: their ids become Terraform's addresses.</remarks>
public sealed class DataStores
{
    public DataStores(Construct scope, DataStoresProps props)
    {
        ArgumentNullException.ThrowIfNull(props);
        Database = new PostgresDatabase(scope, "database", new PostgresDatabaseProps
        {
            Name = props.Name,
            DatabaseName = "app",
            Network = props.Network,
            Profile = props.Database,
            Key = props.Key,
            Owner = props.Owner,
            Protection = props.Protection,
            LogRetentionDays = props.LogRetentionDays,
        });
        User = new ApplicationSecret(scope, "database-user", props.User with { UserName = "app" });
        if (props.Database.Proxy)
            Proxy = new DatabaseProxy(scope, "database-proxy", new DatabaseProxyProps { Name = props.Name, Database = Database, User = User, Network = props.Network, AccountId = props.AccountId });

        Cache = new RedisCache(scope, "cache", new RedisCacheProps
        {
            Name = props.Name,
            Network = props.Network,
            Profile = props.Cache,
            Key = props.Key,
            SlowLog = props.SlowLog,
            Protection = props.Protection,
        });
        Token = new ApplicationSecret(scope, "cache-token", props.Token with { UserName = "default", RotatedElsewhere = true });
        var rotation = new AuthTokenRotation(scope, "cache-token-rotation", new AuthTokenRotationProps
        {
            Name = $"{props.Name}-cache-token",
            Cache = Cache,
            Secret = Token,
            Network = props.Network,
            Artifacts = props.Artifacts,
            LogGroup = props.RotationLog,
            Days = props.Cache.RotationDays,
            ClusterName = props.ClusterName,
            Services = props.Services,
            Region = props.Region,
            AccountId = props.AccountId,
        });
        Ready = [rotation.Schedule, User.FirstVersion!, Database.OwnerReady];

        _ = new DataStoreAlarms(scope, "data-alarms", new DataStoreAlarmsProps { Name = props.Name, Database = Database, Cache = Cache, Topic = props.Alerts });
        _ = new MetricAlarm(scope, "rotation-errors", new MetricAlarmProps
        {
            Name = $"{props.Name}-cache-token-errors",
            Description = "The cache's AUTH token could not be rotated: see the function's log. Both tokens stay valid until it is.",
            Namespace = "AWS/Lambda",
            Metric = "Errors",
            Dimensions = new Dictionary<string, string> { ["FunctionName"] = rotation.FunctionName },
            Statistic = "Sum",
            Threshold = 0,
            Periods = 1,
            Topic = props.Alerts,
        });
    }

    /// <summary>PostgreSQL.</summary>
    public PostgresDatabase Database { get; }

    /// <summary>The proxy in front of it; null if the profile has none.</summary>
    public DatabaseProxy? Proxy { get; }

    /// <summary>The application's user, who reads and writes rows and may change nothing else.</summary>
    public ApplicationSecret User { get; }

    public RedisCache Cache { get; }

    /// <summary>Its AUTH token.</summary>
    public ApplicationSecret Token { get; }

    /// <summary>What must exist before a task can sign in to both.</summary>
    public IReadOnlyList<ITerraformDependable> Ready { get; }
}

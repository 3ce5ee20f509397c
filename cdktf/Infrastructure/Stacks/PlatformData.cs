using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What stack <c>platform</c> stores: PostgreSQL and the cache, the worker's heartbeat, and backups.</summary>
/// <remarks>Its parts are siblings in the scope that it is given: their ids become Terraform's addresses.</remarks>
internal sealed class PlatformData
{
    /// <summary>Adds the data stores and their backups.</summary>
    public PlatformData(
        TerraformStack scope, AwsDeployment aws, PlatformInputs inputs, PlatformProfile profile, Network network, SecureBucket artifacts, AlertTopic alerts,
        EncryptionKey secretsKey, EncryptionKey dataKey, EncryptionKey logsKey)
    {
        var name = aws.Name;
        Stores = new DataStores(scope, new DataStoresProps
        {
            Name = name,
            Region = inputs.AwsRegion,
            AccountId = aws.AccountId,
            Network = network,
            Database = profile.Database,
            Cache = profile.Cache,
            Protection = profile.Protection,
            Key = dataKey,
            User = aws.Secret("app-api", "database-user", "The application's user in PostgreSQL", secretsKey) with { Generation = inputs.DatabasePasswordGeneration },
            Owner = aws.Secret("app-api", "database-owner", "The owner of the database, who changes its tables", secretsKey) with { Generation = inputs.DatabasePasswordGeneration },
            Token = aws.Secret("app-api", "cache-token", "The AUTH token of the cache", secretsKey),
            LogRetentionDays = profile.LogRetention.Days,
            SlowLog = aws.Log("cache-slow-log", $"/elasticache/{name}/slow", logsKey),
            RotationLog = aws.Log("rotation-log", $"/lambda/{name}/cache-token", logsKey),
            Artifacts = artifacts,
            ClusterName = name,
            Services = [$"{name}-api", .. profile.Workers.Select(worker => $"{name}-{worker.Name}")],
            Alerts = alerts,
        });
        Heartbeat = new ApplicationSecret(scope, "heartbeat", aws.Secret("worker", "heartbeat", "Time of the worker's last cycle, written by the worker", secretsKey));
        _ = new Backups(scope, "backups", new BackupsProps
        {
            Name = name,
            Profile = profile.Recovery,
            Resources = [Stores.Database.Arn, artifacts.Arn],
            Key = dataKey,
            RecoveryRegion = aws.Providers.Also("aws-recovery", "recovery", inputs.RecoveryRegion),
            AccountId = aws.AccountId,
            Protection = profile.Protection,
            Topic = alerts,
        });
    }

    /// <summary>PostgreSQL and the cache.</summary>
    public DataStores Stores { get; }

    /// <summary>The secret in which the worker keeps its last timestamp.</summary>
    public ApplicationSecret Heartbeat { get; }
}

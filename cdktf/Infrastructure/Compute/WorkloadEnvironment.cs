using HybridCloud.Contract;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>
/// The environment of this project's image on AWS: where infrastructure's values meet the names that the workload reads.
/// Credentials for AWS come from the task's role.
/// </summary>
public sealed record WorkloadEnvironment
{
    /// <summary>TCP port on which the image listens.</summary>
    public const int Port = 8080;

    /// <summary>Region of the secret.</summary>
    public required string Region { get; init; }

    /// <summary>Database and cache to use, and what opens them.</summary>
    public required DataStores Data { get; init; }

    /// <summary>Secret that the worker keeps writing.</summary>
    public required ApplicationSecret Heartbeat { get; init; }

    /// <summary>Bucket for files of bulk imports and exports.</summary>
    public required SecureBucket Files { get; init; }

    /// <summary>Origins that browsers may call the API from.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Variables of the API and of the worker.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        [EnvironmentNames.PgHost] = Data.Proxy?.Host ?? Data.Database.Host,
        [EnvironmentNames.PgPort] = $"{PostgresDatabase.Port}",
        [EnvironmentNames.PgDatabase] = Data.Database.DatabaseName,
        [EnvironmentNames.PgSslMode] = "require",
        [EnvironmentNames.ValkeyHost] = Data.Cache.Host,
        [EnvironmentNames.ValkeyPort] = $"{RedisCache.Port}",
        [EnvironmentNames.ValkeyTls] = "true",
        [EnvironmentNames.AwsRegion] = Region,
        [EnvironmentNames.SecretId] = Heartbeat.Arn,
        [EnvironmentNames.BucketName] = Files.Name,
        [EnvironmentNames.ApiCorsOrigins] = string.Join(',', Origins),
        [EnvironmentNames.Port] = $"{Port}",
        [EnvironmentNames.OtlpEndpoint] = TelemetryCollector.Endpoint,
        [EnvironmentNames.OtlpProtocol] = TelemetryCollector.Protocol,
    };

    /// <summary>What ECS puts into the environment of the API and of the worker at their start.</summary>
    public IReadOnlyDictionary<string, string> Secrets => new Dictionary<string, string>
    {
        [EnvironmentNames.PgUser] = Data.User.Field("username"),
        [EnvironmentNames.PgPassword] = Data.User.Field("password"),
        [EnvironmentNames.ValkeyPassword] = Data.Token.Field("password"),
    };

    /// <summary>Variables of a job that runs as the database's owner.</summary>
    public IReadOnlyDictionary<string, string> OwnerVariables => new Dictionary<string, string>
    {
        // Past the proxy, which knows the application's user alone.
        [EnvironmentNames.PgHost] = Data.Database.Host,
        [EnvironmentNames.PgPort] = $"{PostgresDatabase.Port}",
        [EnvironmentNames.PgDatabase] = Data.Database.DatabaseName,
        [EnvironmentNames.PgSslMode] = "require",
    };

    /// <summary>What ECS puts into the environment of a job that runs as the database's owner.</summary>
    public IReadOnlyDictionary<string, string> OwnerSecrets => new Dictionary<string, string>
    {
        [EnvironmentNames.PgUser] = $"{Data.Database.OwnerSecretArn}:username::",
        [EnvironmentNames.PgPassword] = $"{Data.Database.OwnerSecretArn}:password::",
        [EnvironmentNames.PgApplicationUser] = Data.User.Field("username"),
        [EnvironmentNames.PgApplicationPassword] = Data.User.Field("password"),
    };
}

using HybridCloud.Contract;
using HybridCloud.Infrastructure.Data;

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

    /// <summary>Database to use.</summary>
    public required PostgresDatabase Database { get; init; }

    /// <summary>Host name of the database or of the proxy before it.</summary>
    public required string DatabaseHost { get; init; }

    /// <summary>User that reads and writes rows and may change nothing else.</summary>
    public required ApplicationSecret DatabaseUser { get; init; }

    /// <summary>Cache to use.</summary>
    public required RedisCache Cache { get; init; }

    /// <summary>AUTH token of the cache.</summary>
    public required ApplicationSecret CacheToken { get; init; }

    /// <summary>Secret that the worker keeps writing.</summary>
    public required ApplicationSecret Heartbeat { get; init; }

    /// <summary>Origins that browsers may call the API from.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Variables of the API and of the worker.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        [EnvironmentNames.PgHost] = DatabaseHost,
        [EnvironmentNames.PgPort] = $"{PostgresDatabase.Port}",
        [EnvironmentNames.PgDatabase] = Database.DatabaseName,
        [EnvironmentNames.PgSslMode] = "require",
        [EnvironmentNames.ValkeyHost] = Cache.Host,
        [EnvironmentNames.ValkeyPort] = $"{RedisCache.Port}",
        [EnvironmentNames.ValkeyTls] = "true",
        [EnvironmentNames.AwsRegion] = Region,
        [EnvironmentNames.SecretId] = Heartbeat.Arn,
        [EnvironmentNames.ApiCorsOrigins] = string.Join(',', Origins),
        [EnvironmentNames.Port] = $"{Port}",
        [EnvironmentNames.OtlpEndpoint] = TelemetryCollector.Endpoint,
        [EnvironmentNames.OtlpProtocol] = TelemetryCollector.Protocol,
    };

    /// <summary>What ECS puts into the environment of the API and of the worker at their start.</summary>
    public IReadOnlyDictionary<string, string> Secrets => new Dictionary<string, string>
    {
        [EnvironmentNames.PgUser] = DatabaseUser.Field("username"),
        [EnvironmentNames.PgPassword] = DatabaseUser.Field("password"),
        [EnvironmentNames.ValkeyPassword] = CacheToken.Field("password"),
    };

    /// <summary>Variables of a job that runs as the database's owner.</summary>
    public IReadOnlyDictionary<string, string> OwnerVariables => new Dictionary<string, string>
    {
        // Past the proxy, which knows the application's user alone.
        [EnvironmentNames.PgHost] = Database.Host,
        [EnvironmentNames.PgPort] = $"{PostgresDatabase.Port}",
        [EnvironmentNames.PgDatabase] = Database.DatabaseName,
        [EnvironmentNames.PgSslMode] = "require",
    };

    /// <summary>What ECS puts into the environment of a job that runs as the database's owner.</summary>
    public IReadOnlyDictionary<string, string> OwnerSecrets => new Dictionary<string, string>
    {
        [EnvironmentNames.PgUser] = $"{Database.OwnerSecretArn}:username::",
        [EnvironmentNames.PgPassword] = $"{Database.OwnerSecretArn}:password::",
        [EnvironmentNames.PgApplicationUser] = DatabaseUser.Field("username"),
        [EnvironmentNames.PgApplicationPassword] = DatabaseUser.Field("password"),
    };
}

using HybridCloud.Contract;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>
/// The environment of this project's image on AWS: where infrastructure's values meet the names that the workload reads.
/// Credentials for AWS come from the task's role.
/// </summary>
public sealed record WorkloadEnvironment
{
    /// <summary>TCP port on which the image listens.</summary>
    public const int Port = 8080;

    // Encrypted but not verified: RDS' certificate authority is not in the image, and its address is inside the VPC.
    private const string Encrypted = "require";

    /// <summary>Region of the secret.</summary>
    public required string Region { get; init; }

    /// <summary>Database and cache to use, and their credentials.</summary>
    public required DataStores Data { get; init; }

    /// <summary>Secret into which the workers write their heartbeat.</summary>
    public required ApplicationSecret Heartbeat { get; init; }

    /// <summary>Bucket for files of bulk imports and exports.</summary>
    public required SecureBucket Files { get; init; }

    /// <summary>Origins that browsers may call the API from.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Variables of the API and of the worker.</summary>
    public ContainerEnvironment Application => ContainerEnvironment.Empty
        .With(new DatabaseConnection
        {
            Host = Data.Proxy?.Host ?? Data.Database.Host,
            Port = $"{PostgresDatabase.Port}",
            Database = Data.Database.DatabaseName,
            SslMode = Encrypted,
            User = Data.User.Field("username"),
            Password = Data.User.Field("password"),
        })
        .With(new CacheConnection { Host = Data.Cache.Host, Port = $"{RedisCache.Port}", Password = Data.Token.Field("password") })
        .WithSetting(EnvironmentNames.AwsRegion, Region)
        .WithSetting(EnvironmentNames.SecretId, Heartbeat.Arn)
        .WithSetting(EnvironmentNames.BucketName, Files.Name)
        .WithSetting(EnvironmentNames.ApiCorsOrigins, string.Join(',', Origins))
        .WithSetting(EnvironmentNames.Port, $"{Port}")
        .WithSetting(EnvironmentNames.OtlpEndpoint, TelemetryCollector.Endpoint)
        .WithSetting(EnvironmentNames.OtlpProtocol, TelemetryCollector.Protocol);

    /// <summary>Variables of a job that runs as the database's owner.</summary>
    public ContainerEnvironment Owner => ContainerEnvironment.Empty
        .With(new DatabaseConnection
        {
            // Bypasses the proxy, which knows only the application's user.
            Host = Data.Database.Host,
            Port = $"{PostgresDatabase.Port}",
            Database = Data.Database.DatabaseName,
            SslMode = Encrypted,
            User = $"{Data.Database.OwnerSecretArn}:username::",
            Password = $"{Data.Database.OwnerSecretArn}:password::",
        })
        .WithSecret(EnvironmentNames.PgApplicationUser, Data.User.Field("username"))
        .WithSecret(EnvironmentNames.PgApplicationPassword, Data.User.Field("password"));
}

using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DbInstance;
using HashiCorp.Cdktf.Providers.Aws.DbParameterGroup;
using HashiCorp.Cdktf.Providers.Aws.DbSubnetGroup;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="PostgresDatabase"/>.</summary>
public sealed record PostgresDatabaseProps
{
    /// <summary>Identifier of the instance.</summary>
    public required string Name { get; init; }

    /// <summary>Database that is made at the start.</summary>
    public required string DatabaseName { get; init; }

    /// <summary>Network of the database.</summary>
    public required Network Network { get; init; }

    /// <summary>Sizes and switches.</summary>
    public required DatabaseProfile Profile { get; init; }

    /// <summary>Key that encrypts storage, snapshots and Performance Insights.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>Key that encrypts the owner's password.</summary>
    public required EncryptionKey SecretsKey { get; init; }

    /// <summary>Protection from destruction.</summary>
    public required ProtectionProfile Protection { get; init; }

    /// <summary>Days for which the logs are kept.</summary>
    public required double LogRetentionDays { get; init; }
}

/// <summary>RDS for PostgreSQL: encrypted, private, restorable to any second, its owner's password managed by RDS.</summary>
public sealed class PostgresDatabase : Construct
{
    /// <summary>TCP port.</summary>
    public const int Port = 5432;

    private const string Owner = "owner";
    private const string LogType = "postgresql";

    private readonly DbInstance _primary;
    private readonly DbInstance? _replica;

    /// <summary>Adds the database.</summary>
    public PostgresDatabase(Construct scope, string id, PostgresDatabaseProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Firewall = new Firewall(this, "database", new FirewallProps { Name = $"{props.Name}-database", Description = "PostgreSQL", Network = props.Network });
        var subnets = new DbSubnetGroup(this, "subnets", new DbSubnetGroupConfig { Name = props.Name, SubnetIds = props.Network.PrivateSubnetIds });
        var parameters = Parameters(props);
        // RDS would make the group itself, to be kept for ever.
        var log = new LogGroup(this, "log", new LogGroupProps { Name = $"/aws/rds/instance/{props.Name}/{LogType}", RetentionDays = props.LogRetentionDays });
        _primary = Primary(props, subnets, parameters, log);
        _replica = props.Profile.ReadReplica ? Replica(props, parameters) : null;
    }

    /// <summary>Firewall before the database.</summary>
    public Firewall Firewall { get; }

    /// <summary>Host name of the instance that takes writes.</summary>
    public string Host => _primary.Address;

    /// <summary>Host name of the instance for reports; null without one.</summary>
    public string? ReplicaHost => _replica?.Address;

    /// <summary>Name of the database.</summary>
    public string DatabaseName => _primary.DbName;

    /// <summary>Identifier, by which CloudWatch names the database.</summary>
    public string Identifier => _primary.Identifier;

    /// <summary>Identifier of the instance for reports; null without one.</summary>
    public string? ReplicaIdentifier => _replica?.Identifier;

    /// <summary>ARN of the instance.</summary>
    public string Arn => _primary.Arn;

    /// <summary>ARN of the secret that holds the owner's user name and password, which RDS rotates each week.</summary>
    public string OwnerSecretArn => _primary.MasterUserSecret.Get(0).SecretArn;

    /// <summary>Reads the owner's password: <c>secretsmanager:GetSecretValue</c>.</summary>
    public PolicyStatement GrantReadOwner(string sid) =>
        new() { Sid = sid, Actions = ["secretsmanager:GetSecretValue"], Resources = [OwnerSecretArn] };

    private DbParameterGroup Parameters(PostgresDatabaseProps props) => new(this, "parameters", new DbParameterGroupConfig
    {
        Name = $"{props.Name}-postgres{props.Profile.Version}",
        Family = $"postgres{props.Profile.Version}",
        Description = "TLS only; slow statements logged; connections that a pool forgot are closed",
        Parameter = new[]
        {
            Parameter("idle_in_transaction_session_timeout", "60000"),
            Parameter("log_lock_waits", "1"),
            Parameter("log_min_duration_statement", "500"),
            Parameter("rds.force_ssl", "1"),
            // Pools behind a dead peer notice within three minutes instead of two hours.
            Parameter("tcp_keepalives_count", "4"),
            Parameter("tcp_keepalives_idle", "60"),
            Parameter("tcp_keepalives_interval", "30"),
        },
        Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true },
    });

    private DbInstance Primary(PostgresDatabaseProps props, DbSubnetGroup subnets, DbParameterGroup parameters, LogGroup log) => new(this, "instance", new DbInstanceConfig
    {
        Identifier = props.Name,
        Engine = "postgres",
        EngineVersion = props.Profile.Version,
        AutoMinorVersionUpgrade = true,
        InstanceClass = props.Profile.InstanceClass,
        AllocatedStorage = props.Profile.Storage.Initial,
        MaxAllocatedStorage = props.Profile.Storage.Most,
        StorageType = "gp3",
        StorageEncrypted = true,
        KmsKeyId = props.Key.Arn,
        DbName = props.DatabaseName,
        Username = Owner,
        ManageMasterUserPassword = true,
        MasterUserSecretKmsKeyId = props.SecretsKey.Arn,
        Port = Port,
        DbSubnetGroupName = subnets.Name,
        VpcSecurityGroupIds = [Firewall.Id],
        PubliclyAccessible = false,
        MultiAz = props.Profile.MultiAz,
        ParameterGroupName = parameters.Name,
        BackupRetentionPeriod = props.Profile.BackupDays,
        BackupWindow = "08:00-08:30",
        MaintenanceWindow = "sun:09:00-sun:09:30",
        CopyTagsToSnapshot = true,
        DeleteAutomatedBackups = !props.Protection.PreventDestroy,
        DeletionProtection = props.Protection.PreventDestroy,
        SkipFinalSnapshot = !props.Protection.FinalSnapshot,
        FinalSnapshotIdentifier = props.Protection.FinalSnapshot ? $"{props.Name}-final" : null,
        EnabledCloudwatchLogsExports = [LogType],
        PerformanceInsightsEnabled = true,
        PerformanceInsightsKmsKeyId = props.Key.Arn,
        PerformanceInsightsRetentionPeriod = 7,
        DependsOn = [log.Resource],
        Lifecycle = new TerraformResourceLifecycle { PreventDestroy = props.Protection.PreventDestroy },
    });

    private DbInstance Replica(PostgresDatabaseProps props, DbParameterGroup parameters) => new(this, "replica", new DbInstanceConfig
    {
        Identifier = $"{props.Name}-reports",
        ReplicateSourceDb = _primary.Identifier,
        InstanceClass = props.Profile.InstanceClass,
        StorageType = "gp3",
        StorageEncrypted = true,
        MaxAllocatedStorage = props.Profile.Storage.Most,
        AutoMinorVersionUpgrade = true,
        PubliclyAccessible = false,
        ParameterGroupName = parameters.Name,
        VpcSecurityGroupIds = [Firewall.Id],
        BackupRetentionPeriod = 0,
        SkipFinalSnapshot = true,
        CopyTagsToSnapshot = true,
        DeletionProtection = props.Protection.PreventDestroy,
        PerformanceInsightsEnabled = true,
        PerformanceInsightsKmsKeyId = props.Key.Arn,
        PerformanceInsightsRetentionPeriod = 7,
    });

    private static DbParameterGroupParameter Parameter(string name, string value) => new() { Name = name, Value = value, ApplyMethod = "immediate" };
}

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

// Rests on an assumption (docs/ASSUMPTIONS.md): rds-parameter-defaults
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

    /// <summary>Where the owner's password is kept when RDS cannot keep it itself; its key encrypts the password in both cases.</summary>
    public required ApplicationSecretProps Owner { get; init; }

    /// <summary>Protection from destruction.</summary>
    public required ProtectionProfile Protection { get; init; }

    /// <summary>Days for which the logs are kept.</summary>
    public required double LogRetentionDays { get; init; }
}

/// <summary>RDS for PostgreSQL: encrypted, private, restorable to any second.</summary>
/// <remarks>
/// RDS manages the owner's password and rotates it each week, except where there is an instance for reports, for which RDS refuses that:
/// then Terraform makes the password, in arguments that neither plan nor state hold, and a new one with <see
/// cref="ApplicationSecretProps.Generation"/>. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
/// </remarks>
public sealed class PostgresDatabase : Construct
{
    /// <summary>TCP port.</summary>
    public const int Port = 5432;

    // "owner" is a word of PostgreSQL's grammar, and RDS refuses such words.
    private const string Owner = "app_owner";
    private const string LogType = "postgresql";

    private readonly DbInstance primary;
    private readonly DbInstance? replica;
    private readonly ApplicationSecret? owner;

    public PostgresDatabase(Construct scope, string id, PostgresDatabaseProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        SecurityGroup = new SecurityGroup(this, "database", new SecurityGroupProps { Name = $"{props.Name}-database", Description = "PostgreSQL", Network = props.Network });
        var subnets = new DbSubnetGroup(this, "subnets", new DbSubnetGroupConfig { Name = props.Name, SubnetIds = props.Network.PrivateSubnetIds });
        var parameters = Parameters(props);
        // RDS would make the group itself, to be kept for ever.
        var log = new LogGroup(this, "log", new LogGroupProps { Name = $"/aws/rds/instance/{props.Name}/{LogType}", RetentionDays = props.LogRetentionDays });
        MemoryGibibytes = props.Profile.MemoryGibibytes;
        InitialGibibytes = props.Profile.Storage.Initial;
        var password = props.Profile.ReadReplica ? Password() : null;
        primary = Primary(props, subnets, parameters, log, password);
        if (password is null)
            return;
        owner = new ApplicationSecret(this, "owner", props.Owner with
        {
            UserName = Owner,
            Password = password,
            // A database that is made anew has another password.
            Version = Token.AsNumber($"${{parseint(substr(sha256(\"${{{primary.Fqn}.resource_id}}/{Token.AsString(props.Owner.Generation)}\"), 0, 7), 16)}}"),
        });
        replica = Replica(props, parameters);
    }

    /// <summary>Security group of the database.</summary>
    public SecurityGroup SecurityGroup { get; }

    /// <summary>Host name of the instance that takes writes.</summary>
    public string Host => primary.Address;

    public string DatabaseName => primary.DbName;

    /// <summary>Memory of an instance in GiB.</summary>
    public double MemoryGibibytes { get; }

    /// <summary>Storage of an instance in GiB, before it grew.</summary>
    public double InitialGibibytes { get; }

    /// <summary>Identifier, by which CloudWatch names the database.</summary>
    public string Identifier => primary.Identifier;

    /// <summary>Identifier of the instance for reports; null without one.</summary>
    public string? ReplicaIdentifier => replica?.Identifier;

    /// <summary>ARN of the instance.</summary>
    public string Arn => primary.Arn;

    /// <summary>ARN of the secret that holds the owner's user name and password.</summary>
    public string OwnerSecretArn => owner?.Arn ?? primary.MasterUserSecret.Get(0).SecretArn;

    /// <summary>What must exist before a task can sign in as the owner.</summary>
    public ITerraformDependable OwnerReady => owner?.FirstVersion ?? (ITerraformDependable)primary;

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
            // RDS' own default from version 15 on, and RDS never changes how a default is applied: with anything but this, each plan would.
            Parameter("rds.force_ssl", "1", "pending-reboot"),
            // Pools behind a dead peer notice within three minutes instead of two hours. None is RDS' default, for the same reason.
            Parameter("tcp_keepalives_count", "6"),
            Parameter("tcp_keepalives_idle", "60"),
            Parameter("tcp_keepalives_interval", "20"),
        },
        Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true },
    });

    private DbInstance Primary(PostgresDatabaseProps props, DbSubnetGroup subnets, DbParameterGroup parameters, LogGroup log, string? password) => new(this, "instance", new DbInstanceConfig
    {
        Identifier = props.Name,
        Engine = "postgres",
        EngineVersion = props.Profile.Version,
        AutoMinorVersionUpgrade = true,
        InstanceClass = props.Profile.InstanceClass,
        AllocatedStorage = props.Profile.Storage.Initial,
        MaxAllocatedStorage = props.Profile.Storage.Maximum,
        StorageType = "gp3",
        StorageEncrypted = true,
        KmsKeyId = props.Key.Arn,
        DbName = props.DatabaseName,
        Username = Owner,
        ManageMasterUserPassword = password is null ? true : null,
        MasterUserSecretKmsKeyId = password is null ? props.Owner.Key.Arn : null,
        PasswordWo = password,
        PasswordWoVersion = password is null ? null : props.Owner.Generation,
        Port = Port,
        DbSubnetGroupName = subnets.Name,
        VpcSecurityGroupIds = [SecurityGroup.Id],
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
        ReplicateSourceDb = primary.Identifier,
        InstanceClass = props.Profile.InstanceClass,
        StorageType = "gp3",
        StorageEncrypted = true,
        MaxAllocatedStorage = props.Profile.Storage.Maximum,
        AutoMinorVersionUpgrade = true,
        PubliclyAccessible = false,
        ParameterGroupName = parameters.Name,
        VpcSecurityGroupIds = [SecurityGroup.Id],
        BackupRetentionPeriod = 0,
        SkipFinalSnapshot = true,
        CopyTagsToSnapshot = true,
        DeletionProtection = props.Protection.PreventDestroy,
        PerformanceInsightsEnabled = true,
        PerformanceInsightsKmsKeyId = props.Key.Arn,
        PerformanceInsightsRetentionPeriod = 7,
    });

    // A local value is worked out once an apply: instance and secret get the same.
    private string Password()
    {
        var password = new TerraformLocal(this, "owner-password", "${uuid()}");
        password.OverrideLogicalId("database_owner_password");
        return password.AsString;
    }

    private static DbParameterGroupParameter Parameter(string name, string value, string method = "immediate") => new() { Name = name, Value = value, ApplyMethod = method };
}

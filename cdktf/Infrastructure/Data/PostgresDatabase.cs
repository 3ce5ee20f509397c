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

    /// <summary>Name of the database that is created with the instance.</summary>
    public required string DatabaseName { get; init; }

    /// <summary>Network of the database.</summary>
    public required Network Network { get; init; }

    /// <summary>Sizes and switches.</summary>
    public required DatabaseProfile Profile { get; init; }

    /// <summary>Key that encrypts storage, snapshots and Performance Insights.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>Secret for the owner's password where RDS cannot manage it; its key encrypts the password in both cases.</summary>
    public required ApplicationSecretProps Owner { get; init; }

    /// <summary>Protection from destruction.</summary>
    public required ProtectionProfile Protection { get; init; }

    /// <summary>Days for which the logs are kept.</summary>
    public required double LogRetentionDays { get; init; }
}

/// <summary>RDS for PostgreSQL: encrypted, private, restorable to any second.</summary>
/// <remarks>
/// RDS manages the owner's password and rotates it each week, but refuses to for an instance with a read replica: there Terraform
/// generates the password, in arguments that neither plan nor state holds, and a new one when
/// <see cref="ApplicationSecretProps.Generation"/> changes. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
/// </remarks>
public sealed class PostgresDatabase : Construct
{
    /// <summary>TCP port.</summary>
    public const int Port = 5432;

    // "owner" is a keyword of PostgreSQL, and RDS refuses keywords.
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
        // RDS would create the log group itself, without an expiry.
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
            // A recreated database has another password, which the secret must get.
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

    /// <summary>Initial storage of an instance in GiB.</summary>
    public double InitialGibibytes { get; }

    /// <summary>Identifier of the instance, which is also its dimension in CloudWatch.</summary>
    public string Identifier => primary.Identifier;

    /// <summary>Identifier of the instance for reports; null without one.</summary>
    public string? ReplicaIdentifier => replica?.Identifier;

    /// <summary>ARN of the instance.</summary>
    public string Arn => primary.Arn;

    /// <summary>ARN of the secret that holds the owner's user name and password.</summary>
    public string OwnerSecretArn => owner?.Arn ?? primary.MasterUserSecret.Get(0).SecretArn;

    /// <summary>What must exist before a task can sign in as the owner.</summary>
    public ITerraformDependable OwnerReady => owner?.FirstVersion ?? (ITerraformDependable)primary;

    /// <summary>Allows reading the owner's password: <c>secretsmanager:GetSecretValue</c>.</summary>
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
            // RDS' own default from version 15 on. RDS ignores the apply method of a default: any other would show up in every plan.
            Parameter("rds.force_ssl", "1", "pending-reboot"),
            // A dead peer is noticed within three minutes instead of two hours. None of these is RDS' default, for the same reason.
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

    // Terraform evaluates a local value once per apply, so that the instance and the secret get the same one.
    private string Password()
    {
        var password = new TerraformLocal(this, "owner-password", "${uuid()}");
        password.OverrideLogicalId("database_owner_password");
        return password.AsString;
    }

    private static DbParameterGroupParameter Parameter(string name, string value, string method = "immediate") => new() { Name = name, Value = value, ApplyMethod = method };
}

using HybridCloud.Contract;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>
/// All differences between dev, staging and prod of the AWS stacks: sizes, zones, protection, retention, switches.
/// What differs between accounts, teams and domains is a Terraform variable instead.
/// </summary>
public sealed record PlatformProfile
{
    /// <summary>Name of the environment: dev, staging or prod.</summary>
    public required string Environment { get; init; }

    /// <summary>Addresses, NAT and endpoints.</summary>
    public required NetworkProfile Network { get; init; }

    /// <summary>The HTTP API behind the internal load balancer.</summary>
    public required ApiProfile Api { get; init; }

    /// <summary>The headless workers, one entry for each task definition.</summary>
    public required IReadOnlyList<WorkerProfile> Workers { get; init; }

    /// <summary>RDS for PostgreSQL.</summary>
    public required DatabaseProfile Database { get; init; }

    /// <summary>ElastiCache.</summary>
    public required CacheProfile Cache { get; init; }

    /// <summary>CloudFront and WAF.</summary>
    public required EdgeProfile Edge { get; init; }

    /// <summary>Backups and their copies.</summary>
    public required RecoveryProfile Recovery { get; init; }

    /// <summary>What keeps resources from being destroyed.</summary>
    public required ProtectionProfile Protection { get; init; }

    /// <summary>How people get in.</summary>
    public AccessProfile Access { get; init; } = new();

    /// <summary>Services that an account has once. Default: all off, because an account's environments share them.</summary>
    public AccountProfile Account { get; init; } = new();

    /// <summary>The validator, the uploader and their monitoring, stack <c>queue</c>.</summary>
    public required QueueProfile Queue { get; init; }

    /// <summary>How long logs are kept. Default 30 days.</summary>
    public LogRetention LogRetention { get; init; } = LogRetention.Default;

    /// <summary>Smallest sizes, one NAT gateway, no WAF: cheap, and may be destroyed.</summary>
    public static PlatformProfile Dev { get; } = new()
    {
        Environment = DeploymentEnvironment.Dev,
        LogRetention = new LogRetention(14),
        Network = new NetworkProfile { Cidr = CidrBlock.Parse("10.10.0.0/16"), NatGateways = 1, EndpointZones = 1, FlowLogTraffic = "REJECT" },
        Api = new ApiProfile { Size = new FargateSize(256, 1024), Tasks = new TaskRange(2, 4), Spot = true },
        Workers = [new WorkerProfile { Name = "worker", Queue = "default", Size = new FargateSize(256, 1024), Tasks = new TaskRange(1, 2), Spot = true }],
        Database = new DatabaseProfile { InstanceClass = "db.t4g.micro", Storage = new StorageRange(20, 50), BackupDays = 7 },
        Cache = new CacheProfile { NodeType = "cache.t4g.micro", Replicas = 0, SnapshotDays = 0 },
        Edge = new EdgeProfile { Waf = false },
        Recovery = new RecoveryProfile { DailyDays = 7 },
        Protection = ProtectionProfile.None,
        Queue = new QueueProfile
        {
            Network = new NetworkProfile { Cidr = CidrBlock.Parse("10.11.0.0/16"), NatGateways = 0, EndpointZones = 0, FlowLogTraffic = "REJECT" },
            Cheap = true,
            Size = new FargateSize(256, 512),
            ValidatorTasks = new TaskRange(1, 2),
            UploaderTasks = new TaskRange(1, 4),
        },
    };

    /// <summary>What prod has, in smaller sizes.</summary>
    public static PlatformProfile Staging { get; } = new()
    {
        Environment = DeploymentEnvironment.Staging,
        Network = new NetworkProfile { Cidr = CidrBlock.Parse("10.20.0.0/16"), NatGateways = 1, EndpointZones = 2 },
        Api = new ApiProfile { Size = new FargateSize(512, 1024), Tasks = new TaskRange(2, 6) },
        Workers = [new WorkerProfile { Name = "worker", Queue = "default", Size = new FargateSize(256, 1024), Tasks = new TaskRange(1, 4) }],
        Database = new DatabaseProfile { InstanceClass = "db.t4g.small", Storage = new StorageRange(50, 100), MultiAz = true, BackupDays = 7 },
        Cache = new CacheProfile { NodeType = "cache.t4g.small", Replicas = 1, SnapshotDays = 1 },
        Edge = new EdgeProfile(),
        Recovery = new RecoveryProfile { DailyDays = 14 },
        Protection = ProtectionProfile.None,
        Queue = new QueueProfile
        {
            Network = new NetworkProfile { Cidr = CidrBlock.Parse("10.21.0.0/16"), NatGateways = 1, EndpointZones = 2 },
            Size = new FargateSize(256, 512),
            ValidatorTasks = new TaskRange(2, 4),
            UploaderTasks = new TaskRange(1, 8),
        },
    };

    /// <summary>Spread over three zones, protected from destruction, copied to another region.</summary>
    public static PlatformProfile Prod { get; } = new()
    {
        Environment = DeploymentEnvironment.Prod,
        LogRetention = new LogRetention(90),
        Network = new NetworkProfile { Cidr = CidrBlock.Parse("10.30.0.0/16"), NatGateways = 3, EndpointZones = 3 },
        Api = new ApiProfile { Size = new FargateSize(1024, 2048), Tasks = new TaskRange(3, 20) },
        Workers = [new WorkerProfile { Name = "worker", Queue = "default", Size = new FargateSize(512, 1024), Tasks = new TaskRange(2, 10) }],
        Database = new DatabaseProfile { InstanceClass = "db.m7g.large", Storage = new StorageRange(100, 500), MultiAz = true, BackupDays = 35, ReadReplica = true },
        Cache = new CacheProfile { NodeType = "cache.m7g.large", Replicas = 2, SnapshotDays = 7 },
        Edge = new EdgeProfile { PriceClass = "PriceClass_All" },
        Recovery = new RecoveryProfile { DailyDays = 35, MonthlyDays = 365, CrossRegionCopy = true },
        Protection = ProtectionProfile.Full,
        Queue = new QueueProfile
        {
            // The services call AWS only through endpoints; more NAT would serve only monitoring, and an account has five Elastic IPs per region.
            Network = new NetworkProfile { Cidr = CidrBlock.Parse("10.31.0.0/16"), NatGateways = 1, EndpointZones = 3 },
            Size = new FargateSize(512, 1024),
            ValidatorTasks = new TaskRange(3, 20),
            UploaderTasks = new TaskRange(2, 20),
        },
    };

    /// <summary>The three profiles, in the order in which a release is promoted.</summary>
    public static IReadOnlyList<PlatformProfile> All { get; } = [Dev, Staging, Prod];

    /// <summary>The profile of an environment.</summary>
    /// <exception cref="ArgumentException">There is no environment of that name.</exception>
    public static PlatformProfile For(string environment) =>
        All.FirstOrDefault(profile => profile.Environment == environment)
        ?? throw new ArgumentException($"There is no environment '{environment}'; use {string.Join(", ", All.Select(profile => profile.Environment))}.", nameof(environment));
}

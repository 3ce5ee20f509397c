namespace HybridCloud.Infrastructure.Values;

/// <summary>
/// Everything in which dev, staging and prod of the AWS stacks differ: sizes, zones, protection, retention, switches.
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

    /// <summary>How people and pipelines get in.</summary>
    public AccessProfile Access { get; init; } = new();

    /// <summary>Services of which an account has one each. Default: all off, because accounts share them.</summary>
    public AccountProfile Account { get; init; } = new();

    /// <summary>The validator, the uploader and their monitoring, stack <c>queue</c>.</summary>
    public required QueueProfile Queue { get; init; }

    /// <summary>How long logs are kept. Default 30 days.</summary>
    public LogRetention LogRetention { get; init; } = LogRetention.Default;

    /// <summary>One task, one zone's NAT, no WAF: cheap, and may be destroyed.</summary>
    public static PlatformProfile Dev { get; } = new()
    {
        Environment = "dev",
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
        Environment = "staging",
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

    /// <summary>Three of everything that fails by zone, protected from destruction, copied to another region.</summary>
    public static PlatformProfile Prod { get; } = new()
    {
        Environment = "prod",
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
            // The services call AWS through endpoints alone; a second NAT would only be for monitoring, and an account has five Elastic IPs a region.
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

/// <summary>Addresses, NAT and endpoints of a VPC with three zones.</summary>
public sealed record NetworkProfile
{
    /// <summary>Addresses of the VPC, a /16. No two environments overlap, so that they can be peered.</summary>
    public required CidrBlock Cidr { get; init; }

    /// <summary>0: private subnets reach nothing outside but the endpoints; 1: one for all zones; 3: one in each zone.</summary>
    public required int NatGateways { get; init; }

    /// <summary>In how many zones each interface endpoint has an address, 0 to 3. 0 leaves AWS' APIs to NAT.</summary>
    public required int EndpointZones { get; init; }

    /// <summary>Traffic that flow logs record: ALL (default), ACCEPT or REJECT.</summary>
    public string FlowLogTraffic { get; init; } = "ALL";
}

/// <summary>Least and most tasks between which autoscaling moves.</summary>
/// <param name="Least">Tasks that always run.</param>
/// <param name="Most">Tasks that never are exceeded.</param>
public sealed record TaskRange(int Least, int Most);

/// <summary>Storage of a database, in GiB.</summary>
/// <param name="Initial">Size at creation.</param>
/// <param name="Most">Size up to which RDS grows it by itself.</param>
public sealed record StorageRange(int Initial, int Most);

/// <summary>Size and scaling of the API.</summary>
public sealed record ApiProfile
{
    /// <summary>Size of one task, sidecar included.</summary>
    public required FargateSize Size { get; init; }

    /// <summary>Never fewer than two, in different zones.</summary>
    public required TaskRange Tasks { get; init; }

    /// <summary>Average CPU, in percent, that scaling aims at. Default 60.</summary>
    public int CpuTarget { get; init; } = 60;

    /// <summary>Average memory, in percent, that scaling aims at. Default 70.</summary>
    public int MemoryTarget { get; init; } = 70;

    /// <summary>Latency of the slowest hundredth of requests, in seconds, above which tasks are added. Default 0.5.</summary>
    public double LatencyTarget { get; init; } = 0.5;

    /// <summary>Whether tasks may run on Fargate Spot, which AWS can take back at two minutes' notice. Default no.</summary>
    public bool Spot { get; init; }
}

/// <summary>One kind of worker: its task definition, its queue and its scaling.</summary>
public sealed record WorkerProfile
{
    /// <summary>Name of the service and of the command of the image.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the queue whose depth the workload reports as <c>queue_depth</c>.</summary>
    public required string Queue { get; init; }

    /// <summary>Size of one task, sidecar included.</summary>
    public required FargateSize Size { get; init; }

    /// <summary>Least and most tasks.</summary>
    public required TaskRange Tasks { get; init; }

    /// <summary>Waiting jobs for each running task that scaling aims at. Default 100.</summary>
    public int BacklogPerTask { get; init; } = 100;

    /// <summary>Whether tasks may run on Fargate Spot. Default no.</summary>
    public bool Spot { get; init; }
}

/// <summary>RDS for PostgreSQL.</summary>
public sealed record DatabaseProfile
{
    /// <summary>Class of the instance.</summary>
    public required string InstanceClass { get; init; }

    /// <summary>Size of the storage.</summary>
    public required StorageRange Storage { get; init; }

    /// <summary>Days within which any second can be restored, 1 to 35.</summary>
    public required int BackupDays { get; init; }

    /// <summary>Whether a standby in another zone takes over by itself. Default no.</summary>
    public bool MultiAz { get; init; }

    /// <summary>Whether reports have an instance of their own to read from. Default no.</summary>
    public bool ReadReplica { get; init; }

    /// <summary>Whether RDS Proxy pools connections. Default no: worth its price once connection churn hurts.</summary>
    public bool Proxy { get; init; }

    /// <summary>Major version; minor ones follow by themselves. Default 17.</summary>
    public string Version { get; init; } = "17";
}

/// <summary>ElastiCache with one shard.</summary>
public sealed record CacheProfile
{
    /// <summary>Type of each node.</summary>
    public required string NodeType { get; init; }

    /// <summary>Nodes beside the primary; from 1 on, failover is automatic and nodes are in different zones.</summary>
    public required int Replicas { get; init; }

    /// <summary>Days that daily snapshots are kept; 0 takes none.</summary>
    public required int SnapshotDays { get; init; }

    /// <summary>Days between two rotations of the AUTH token. Default 30.</summary>
    public int RotationDays { get; init; } = 30;
}

/// <summary>CloudFront and WAF.</summary>
public sealed record EdgeProfile
{
    /// <summary>Whether a web ACL stands before the distributions. Default yes.</summary>
    public bool Waf { get; init; } = true;

    /// <summary>Requests of one address within five minutes before it is refused. Default 2000.</summary>
    public int RateLimit { get; init; } = 2000;

    /// <summary>Edge locations in use: PriceClass_100 (default), PriceClass_200 or PriceClass_All.</summary>
    public string PriceClass { get; init; } = "PriceClass_100";
}

/// <summary>Backups in AWS Backup, beside the continuous ones of RDS.</summary>
public sealed record RecoveryProfile
{
    /// <summary>Days that daily recovery points are kept.</summary>
    public required int DailyDays { get; init; }

    /// <summary>Days that monthly recovery points are kept; 0 (default) takes none.</summary>
    public int MonthlyDays { get; init; }

    /// <summary>Whether each recovery point is copied to the recovery region. Default no.</summary>
    public bool CrossRegionCopy { get; init; }
}

/// <summary>What keeps resources from being destroyed.</summary>
public sealed record ProtectionProfile
{
    /// <summary>Nothing: an environment that can be thrown away with its data.</summary>
    public static ProtectionProfile None { get; } = new() { PreventDestroy = false, FinalSnapshot = false, SecretRecoveryDays = 0 };

    /// <summary>Terraform and AWS both refuse to destroy data.</summary>
    public static ProtectionProfile Full { get; } = new() { PreventDestroy = true, FinalSnapshot = true, SecretRecoveryDays = 30 };

    /// <summary>Whether Terraform refuses plans that destroy stateful resources, and AWS their deletion.</summary>
    public required bool PreventDestroy { get; init; }

    /// <summary>Whether a database leaves a last snapshot behind.</summary>
    public required bool FinalSnapshot { get; init; }

    /// <summary>Days within which a deleted secret can be restored: 0, or 7 to 30.</summary>
    public required int SecretRecoveryDays { get; init; }
}

/// <summary>How people and pipelines get in.</summary>
public sealed record AccessProfile
{
    /// <summary>Whether Session Manager may open a shell in a running container. Default no.</summary>
    public bool Exec { get; init; }

    /// <summary>Whether there is a Client VPN endpoint; needs the identity provider's SAML metadata. Default no.</summary>
    public bool ClientVpn { get; init; }
}

/// <summary>Services of which an account has one each; on in one environment of an account at most.</summary>
public sealed record AccountProfile
{
    /// <summary>Whether this environment owns the account's GuardDuty detector. Default no.</summary>
    public bool GuardDuty { get; init; }

    /// <summary>Whether this environment owns the account's Config recorder. Default no.</summary>
    public bool Config { get; init; }

    /// <summary>Whether this environment owns the account's trail. Default no.</summary>
    public bool CloudTrail { get; init; }
}

/// <summary>The validator, the uploader and their monitoring.</summary>
public sealed record QueueProfile
{
    /// <summary>The stack has a VPC of its own.</summary>
    public required NetworkProfile Network { get; init; }

    /// <summary>
    /// Whether to take the cheap way where there is one: tasks with public addresses and no NAT, plain HTTP under the load
    /// balancer's own name, metrics that a replaced Prometheus task loses. Default no.
    /// </summary>
    public bool Cheap { get; init; }

    /// <summary>Size of one task of the validator and of the uploader.</summary>
    public required FargateSize Size { get; init; }

    /// <summary>Least and most validators.</summary>
    public required TaskRange ValidatorTasks { get; init; }

    /// <summary>Least and most uploaders.</summary>
    public required TaskRange UploaderTasks { get; init; }

    /// <summary>Waiting messages for each running uploader that scaling aims at. Default 500.</summary>
    public int BacklogPerTask { get; init; } = 500;
}

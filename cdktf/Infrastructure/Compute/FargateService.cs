using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.EcsService;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicy;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicyAttachment;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Expressions;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="FargateService"/>.</summary>
public sealed record FargateServiceProps
{
    /// <summary>Name of the service.</summary>
    public required string Name { get; init; }

    /// <summary>Cluster that runs it.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>What runs.</summary>
    public required TaskDefinition Task { get; init; }

    /// <summary>Network of the tasks.</summary>
    public required Network Network { get; init; }

    /// <summary>Security group of the tasks.</summary>
    public required SecurityGroup SecurityGroup { get; init; }

    /// <summary>Number of tasks: the service starts with the minimum, and autoscaling takes over from there.</summary>
    public required TaskRange Tasks { get; init; }

    /// <summary>Whether tasks may run on Fargate Spot. Default no.</summary>
    public bool Spot { get; init; }

    /// <summary>Whether tasks sit in public subnets with public addresses. Default no.</summary>
    public bool PublicAddresses { get; init; }

    /// <summary>Whether Session Manager may open a shell in a container. Default no.</summary>
    public bool Exec { get; init; }

    /// <summary>
    /// Terraform condition under which Session Manager may do so although <see cref="Exec"/> is off. Tasks that already run
    /// are replaced only if there are <see cref="Triggers"/>, with which every change of the service starts new ones. Default never.
    /// </summary>
    /// <remarks>A container needs a writable root file system: Session Manager's agent writes there.</remarks>
    public string? ExecWhen { get; init; }

    /// <summary>Container, port and target group through which requests come in. Default none: headless.</summary>
    public ServiceIngress? Ingress { get; init; }

    /// <summary>ARN of the Cloud Map service that knows the tasks' addresses. Default none.</summary>
    public string? RegistryArn { get; init; }

    /// <summary>Alarms that roll a deployment back if they go off during it. Default none.</summary>
    public IReadOnlyList<MetricAlarm> RollbackAlarms { get; init; } = [];

    /// <summary>Whether at most one task may run at any moment, also during a deployment. Default no.</summary>
    public bool OneAtATime { get; init; }

    /// <summary>A volume that each task gets for itself. Default none.</summary>
    public ServiceVolume? Volume { get; init; }

    /// <summary>What must exist before the first task can start. Default nothing more.</summary>
    public IReadOnlyList<ITerraformDependable> DependsOn { get; init; } = [];

    /// <summary>Values whose change redeploys the service although the task definition stays the same. Default none.</summary>
    public IReadOnlyDictionary<string, string> Triggers { get; init; } = new Dictionary<string, string>();
}

/// <summary>The container and the target group through which requests reach a service.</summary>
/// <param name="Container">Name of the container.</param>
/// <param name="Target">Where the tasks register.</param>
/// <param name="Balancers">Load balancers that use the target group.</param>
public sealed record ServiceIngress(string Container, TargetGroup Target, params IReadOnlyList<LoadBalancer> Balancers);

/// <summary>An EBS volume that ECS makes for a task.</summary>
/// <param name="Name">Name of the volume in the task definition.</param>
/// <param name="SizeInGib">Size in GiB.</param>
/// <param name="RoleName">Name of the role with which ECS attaches it.</param>
/// <param name="Key">Key that encrypts it; null leaves it to the account's default key.</param>
public sealed record ServiceVolume(string Name, int SizeInGib, string RoleName, EncryptionKey? Key);

// Rests on an assumption (docs/ASSUMPTIONS.md): exec-permissions, volume-per-task
/// <summary>Tasks that ECS keeps running, with a circuit breaker that rolls back a failed deployment.</summary>
public sealed class FargateService : Construct
{
    private static readonly string[] OwnedByAutoscaling = ["desired_count"];

    private readonly EcsService service;

    public FargateService(Construct scope, string id, FargateServiceProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        if ((props.Exec || props.ExecWhen is not null) && !props.Task.Writable)
        {
            throw new ArgumentException($"Session Manager cannot get into {id}: its agent writes into the root file system, and a container of the task has a read-only one. Set {nameof(TaskDefinitionProps)}.{nameof(TaskDefinitionProps.Exec)}, or {nameof(Container.ReadOnlyRoot)} of each container to false.", nameof(props));
        }

        Name = props.Name;
        Cluster = props.Cluster;
        IamRolePolicy[] exec = props.Exec || props.ExecWhen is not null ? [GrantExec(props)] : [];
        var volume = props.Volume is { } wanted ? Attach(wanted) : default;
        service = new EcsService(this, "service", new EcsServiceConfig
        {
            Name = props.Name,
            Cluster = props.Cluster.Arn,
            TaskDefinition = props.Task.Arn,
            DesiredCount = props.Tasks.Minimum,
            CapacityProviderStrategy = new[]
            {
                new EcsServiceCapacityProviderStrategy { CapacityProvider = props.Spot ? "FARGATE_SPOT" : "FARGATE", Weight = 1 },
            },
            PlatformVersion = "LATEST",
            AvailabilityZoneRebalancing = props.OneAtATime ? "DISABLED" : "ENABLED",
            // Without a second task at the same time, the old one stops first.
            DeploymentMaximumPercent = props.OneAtATime ? 100 : 200,
            DeploymentMinimumHealthyPercent = props.OneAtATime ? 0 : 100,
            DeploymentCircuitBreaker = new EcsServiceDeploymentCircuitBreaker { Enable = true, Rollback = true },
            Alarms = props.RollbackAlarms.Count > 0
                ? new EcsServiceAlarms { Enable = true, Rollback = true, AlarmNames = [.. props.RollbackAlarms.Select(alarm => alarm.Name)] }
                : null,
            EnableExecuteCommand = props.Exec || props.ExecWhen is null ? props.Exec : Token.AsAny(props.ExecWhen),
            EnableEcsManagedTags = true,
            PropagateTags = "SERVICE",
            HealthCheckGracePeriodSeconds = props.Ingress is null ? null : 60,
            NetworkConfiguration = new EcsServiceNetworkConfiguration
            {
                Subnets = props.PublicAddresses ? props.Network.PublicSubnetIds : props.Network.PrivateSubnetIds,
                SecurityGroups = [props.SecurityGroup.Id],
                AssignPublicIp = props.PublicAddresses,
            },
            LoadBalancer = props.Ingress is { } ingress
                ? new[] { new EcsServiceLoadBalancer { ContainerName = ingress.Container, ContainerPort = ingress.Target.Port, TargetGroupArn = ingress.Target.Arn } }
                : null,
            ServiceRegistries = props.RegistryArn is { } registry ? new EcsServiceServiceRegistries { RegistryArn = registry } : null,
            VolumeConfiguration = volume.Configuration,
            Triggers = props.Triggers.Count > 0 ? props.Triggers.ToDictionary() : null,
            ForceNewDeployment = props.Triggers.Count > 0 ? true : null,
            DependsOn =
            [
                props.Cluster.Providers,
                .. props.Ingress?.Balancers.SelectMany(balancer => balancer.Uses(props.Ingress.Target)) ?? [],
                // Session Manager's agent opens its channels when the task starts.
                .. exec,
                .. volume.Permission is { } permission ? [permission] : Array.Empty<ITerraformDependable>(),
                .. props.DependsOn,
            ],
            Lifecycle = new TerraformResourceLifecycle { IgnoreChanges = OwnedByAutoscaling },
        });
    }

    /// <summary>Name of the service.</summary>
    public string Name { get; }

    /// <summary>Cluster that runs it.</summary>
    public Cluster Cluster { get; }

    /// <summary>Name of the service as Terraform knows it once it exists.</summary>
    public string ServiceName => service.Name;

    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions
    private static IamRolePolicy GrantExec(FargateServiceProps props)
    {
        List<PolicyStatement> statements =
        [
            new()
            {
                Sid = "SessionManager",
                Actions = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"],
                Resources = ["*"],
                WildcardReason = "Session Manager's channels have no resources that a role could be limited to.",
            },
            // The agent checks whether the log group is encrypted before it records a session there.
            new()
            {
                Sid = "FindSessionLog",
                Actions = ["logs:DescribeLogGroups"],
                Resources = ["*"],
                WildcardReason = "The call lists log groups and knows no narrower resource.",
            },
            props.Cluster.SessionLog.GrantWrite("RecordSessions"),
        ];
        if (props.Cluster.SessionKey is { } key)
            statements.Add(key.GrantDecrypt("DecryptSessions"));
        var policy = props.Task.TaskRole.Allow("exec", statements);
        if (!props.Exec)
            policy.Count = Existence.When(props.ExecWhen!);
        return policy;
    }

    private (EcsServiceVolumeConfiguration Configuration, ITerraformDependable Permission) Attach(ServiceVolume volume)
    {
        var role = new ServiceRole(this, "volume-role", new ServiceRoleProps
        {
            Name = volume.RoleName,
            Description = $"Attaches the volume {volume.Name}",
            Trust = [ServiceRole.TrustedService("ecs.amazonaws.com")],
        });
        // AWS keeps the list of what ECS needs for volumes in a managed policy.
        var permission = new IamRolePolicyAttachment(this, "volume-policy", new IamRolePolicyAttachmentConfig
        {
            Role = role.Name,
            PolicyArn = "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes",
        });
        return (new EcsServiceVolumeConfiguration
        {
            Name = volume.Name,
            ManagedEbsVolume = new EcsServiceVolumeConfigurationManagedEbsVolume
            {
                RoleArn = role.Arn,
                SizeInGb = volume.SizeInGib,
                VolumeType = "gp3",
                FileSystemType = "ext4",
                Encrypted = true,
                KmsKeyId = volume.Key?.Arn,
            },
        }, permission);
    }
}

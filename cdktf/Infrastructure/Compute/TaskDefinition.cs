using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.EcsTaskDefinition;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="TaskDefinition"/>.</summary>
public sealed record TaskDefinitionProps
{
    /// <summary>Name of the task definition's family; its roles' names start with it.</summary>
    public required string Name { get; init; }

    /// <summary>Region of the task.</summary>
    public required string Region { get; init; }

    /// <summary>Account of the task.</summary>
    public required string AccountId { get; init; }

    /// <summary>Size of the whole task.</summary>
    public required FargateSize Size { get; init; }

    /// <summary>Containers of the task.</summary>
    public required IReadOnlyList<Container> Containers { get; init; }

    /// <summary>
    /// Whether Session Manager may get into the containers. Its agent writes into their root file systems, which are then not read-only:
    /// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html. Default no.
    /// </summary>
    public bool Exec { get; init; }

    /// <summary>Where the containers log.</summary>
    public required LogGroup LogGroup { get; init; }

    /// <summary>ARNs of the image repositories that the task pulls from. Default none: public images only.</summary>
    public IReadOnlyList<string> ImageRepositoryArns { get; init; } = [];

    /// <summary>Lets ECS read what <see cref="Container.Secrets"/> names. Default nothing.</summary>
    public IReadOnlyList<PolicyStatement> Secrets { get; init; } = [];

    /// <summary>What the containers may do. Default nothing.</summary>
    public IReadOnlyList<PolicyStatement> Permissions { get; init; } = [];

    /// <summary>Names of empty volumes that live as long as the task. Default none.</summary>
    public IReadOnlyList<string> ScratchVolumes { get; init; } = [];

    /// <summary>Name of a volume that the service attaches when it starts the task. Default none.</summary>
    public string? AttachedVolume { get; init; }
}

/// <summary>A Fargate task: its containers, its execution role and its task role.</summary>
public sealed class TaskDefinition : Construct
{
    private readonly EcsTaskDefinition definition;
    private readonly List<ITerraformDependable> permissions = [];

    /// <summary>Adds a task definition and its two roles.</summary>
    public TaskDefinition(Construct scope, string id, TaskDefinitionProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        IReadOnlyList<Container> containers = props.Exec ? [.. props.Containers.Select(container => container with { ReadOnlyRoot = false })] : props.Containers;
        Writable = containers.All(container => !container.ReadOnlyRoot);
        ExecutionRole = Execution(props);
        TaskRole = Running(props);
        definition = new EcsTaskDefinition(this, "definition", new EcsTaskDefinitionConfig
        {
            Family = props.Name,
            RequiresCompatibilities = ["FARGATE"],
            NetworkMode = "awsvpc",
            Cpu = props.Size.Cpu.ToString(),
            Memory = props.Size.Memory.ToString(),
            ExecutionRoleArn = ExecutionRole.Arn,
            TaskRoleArn = TaskRole.Arn,
            ContainerDefinitions = Container.Json(containers, props.LogGroup.Name, props.Region),
            RuntimePlatform = new EcsTaskDefinitionRuntimePlatform { OperatingSystemFamily = "LINUX", CpuArchitecture = "X86_64" },
            Volume = Volumes(props),
            // A service that starts before its roles have their permissions fails three times, and then ECS gives up.
            DependsOn = [.. permissions],
        });
    }

    /// <summary>ARN of this revision.</summary>
    public string Arn => definition.Arn;

    /// <summary>ARN without the revision.</summary>
    public string FamilyArn => definition.ArnWithoutRevision;

    /// <summary>Whether every container can write to its root file system.</summary>
    public bool Writable { get; }

    /// <summary>The role with which ECS starts the task: pulls images, opens logs, reads secrets.</summary>
    public ServiceRole ExecutionRole { get; }

    /// <summary>The role that the containers have.</summary>
    public ServiceRole TaskRole { get; }

    private ServiceRole Execution(TaskDefinitionProps props)
    {
        var role = new ServiceRole(this, "execution", new ServiceRoleProps
        {
            Name = $"{props.Name}-start",
            Description = $"Starts tasks of {props.Name}",
            Trust = [ServiceRole.TrustedService("ecs-tasks.amazonaws.com", props.AccountId)],
        });
        permissions.Add(role.Allow("logs", props.LogGroup.GrantWrite("WriteLogs")));
        if (props.ImageRepositoryArns.Count > 0)
        {
            permissions.Add(role.Allow(
                "images",
                new PolicyStatement
                {
                    Sid = "SignInToRegistry",
                    Actions = ["ecr:GetAuthorizationToken"],
                    Resources = ["*"],
                    WildcardReason = "ECR's sign-in is for the whole registry; what can be pulled is limited below.",
                },
                new PolicyStatement
                {
                    Sid = "PullImages",
                    Actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                    Resources = props.ImageRepositoryArns,
                }));
        }
        if (props.Secrets.Count > 0)
            permissions.Add(role.Allow("secrets", props.Secrets));
        return role;
    }

    private ServiceRole Running(TaskDefinitionProps props)
    {
        var role = new ServiceRole(this, "task", new ServiceRoleProps
        {
            Name = $"{props.Name}-task",
            Description = $"What the containers of {props.Name} may do",
            Trust = [ServiceRole.TrustedService("ecs-tasks.amazonaws.com", props.AccountId)],
        });
        if (props.Permissions.Count > 0)
            permissions.Add(role.Allow("workload", props.Permissions));
        return role;
    }

    private static EcsTaskDefinitionVolume[]? Volumes(TaskDefinitionProps props)
    {
        EcsTaskDefinitionVolume[] volumes =
        [
            .. props.ScratchVolumes.Select(name => new EcsTaskDefinitionVolume { Name = name }),
            .. props.AttachedVolume is { } name ? [new EcsTaskDefinitionVolume { Name = name, ConfigureAtLaunch = true }] : Array.Empty<EcsTaskDefinitionVolume>(),
        ];
        return volumes.Length > 0 ? volumes : null;
    }
}

using Constructs;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Where the services of a stack run, and what they have in common.</summary>
public sealed record TaskHosting
{
    /// <summary>Name of the stack's deployment; names of services start with it.</summary>
    public required string Name { get; init; }

    /// <summary>Region of the tasks.</summary>
    public required string Region { get; init; }

    /// <summary>Account of the tasks.</summary>
    public required string AccountId { get; init; }

    /// <summary>Network of the tasks.</summary>
    public required Network Network { get; init; }

    /// <summary>Cluster that runs them.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>ARNs of the image repositories that they may pull from.</summary>
    public required IReadOnlyList<string> ImageRepositoryArns { get; init; }

    /// <summary>Key of their logs.</summary>
    public required EncryptionKey LogsKey { get; init; }

    /// <summary>Days that their logs are kept.</summary>
    public required int LogRetentionDays { get; init; }

    /// <summary>Where their alarms go.</summary>
    public required AlertTopic Alerts { get; init; }

    /// <summary>Whether tasks sit in public subnets with public addresses. Default no.</summary>
    public bool PublicAddresses { get; init; }

    /// <summary>Whether Session Manager may open a shell in a container. Default no.</summary>
    public bool Exec { get; init; }

    /// <summary>A security group for the tasks of a service, which lets them reach AWS.</summary>
    public SecurityGroup SecurityGroup(Construct scope, string id, string service, string description)
    {
        var securityGroup = new SecurityGroup(scope, id, new SecurityGroupProps { Name = $"{Name}-{service}", Description = description, Network = Network });
        securityGroup.AllowTo(443, "AWS APIs and image layers");
        return securityGroup;
    }

    /// <summary>A target group for the tasks of a service, with the port they listen on and the path of their health check.</summary>
    public TargetGroup Target(Construct scope, string id, string prefix, SecurityGroup securityGroup, int port, string health) => new(scope, id, new TargetGroupProps
    {
        Prefix = prefix,
        Network = Network,
        SecurityGroup = securityGroup,
        Port = port,
        HealthPath = health,
    });

    /// <summary>A log group of this name, with the services' key and retention.</summary>
    public LogGroup Log(Construct scope, string id, string name) => new(scope, id, new LogGroupProps { Name = name, RetentionDays = LogRetentionDays, Key = LogsKey });

    /// <summary>Basic inputs of a service's task definition: no containers yet.</summary>
    public TaskDefinitionProps Task(Construct scope, string logId, string service, FargateSize size) => new()
    {
        Name = $"{Name}-{service}",
        Region = Region,
        AccountId = AccountId,
        Size = size,
        Containers = [],
        LogGroup = Log(scope, logId, $"/ecs/{Name}/{service}"),
        ImageRepositoryArns = ImageRepositoryArns,
        Exec = Exec,
    };

    /// <summary>Basic inputs of a service: it runs and takes no requests.</summary>
    public FargateServiceProps Service(string service, TaskDefinition task, SecurityGroup securityGroup, TaskRange tasks) => new()
    {
        Name = $"{Name}-{service}",
        Cluster = Cluster,
        Task = task,
        Network = Network,
        SecurityGroup = securityGroup,
        Tasks = tasks,
        PublicAddresses = PublicAddresses,
        Exec = Exec,
    };
}

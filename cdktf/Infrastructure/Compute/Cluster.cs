using Constructs;
using HashiCorp.Cdktf.Providers.Aws.EcsCluster;
using HashiCorp.Cdktf.Providers.Aws.EcsClusterCapacityProviders;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="Cluster"/>.</summary>
public sealed record ClusterProps
{
    /// <summary>Name of the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>Where sessions of Session Manager are recorded.</summary>
    public required LogGroup SessionLog { get; init; }

    /// <summary>Key that encrypts those sessions. Default none beyond TLS.</summary>
    public EncryptionKey? Key { get; init; }
}

/// <summary>An ECS cluster on Fargate that counts its running tasks.</summary>
public sealed class Cluster : Construct
{
    private readonly EcsCluster cluster;

    public Cluster(Construct scope, string id, ClusterProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        cluster = new EcsCluster(this, "cluster", new EcsClusterConfig
        {
            Name = props.Name,
            // RunningTaskCount, which scaling on backlog divides by, is a metric of Container Insights.
            Setting = new[] { new EcsClusterSetting { Name = "containerInsights", Value = "enabled" } },
            Configuration = new EcsClusterConfiguration
            {
                ExecuteCommandConfiguration = new EcsClusterConfigurationExecuteCommandConfiguration
                {
                    KmsKeyId = props.Key?.Arn,
                    Logging = "OVERRIDE",
                    LogConfiguration = new EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration
                    {
                        CloudWatchLogGroupName = props.SessionLog.Name,
                        CloudWatchEncryptionEnabled = props.Key is not null,
                    },
                },
            },
        });
        Providers = new EcsClusterCapacityProviders(this, "capacity", new EcsClusterCapacityProvidersConfig
        {
            ClusterName = cluster.Name,
            CapacityProviders = ["FARGATE", "FARGATE_SPOT"],
        });
        SessionLog = props.SessionLog;
        SessionKey = props.Key;
    }

    /// <summary>ARN of the cluster.</summary>
    public string Arn => cluster.Arn;

    /// <summary>Name of the cluster.</summary>
    public string Name => cluster.Name;

    /// <summary>Where sessions of Session Manager are recorded.</summary>
    public LogGroup SessionLog { get; }

    /// <summary>Key that encrypts those sessions; null leaves them to TLS.</summary>
    public EncryptionKey? SessionKey { get; }

    /// <summary>What services must wait for before they can ask for Fargate or Fargate Spot.</summary>
    public EcsClusterCapacityProviders Providers { get; }
}

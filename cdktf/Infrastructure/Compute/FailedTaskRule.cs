using System.Text.Json.Nodes;
using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchEventRule;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchEventTarget;
using HybridCloud.Infrastructure.Alarms;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="FailedTaskRule"/>.</summary>
public sealed record FailedTaskRuleProps
{
    /// <summary>Name, unique in the account and region.</summary>
    public required string Name { get; init; }

    /// <summary>What a failure means and what to do.</summary>
    public required string Description { get; init; }

    /// <summary>Cluster of the tasks.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>Family of the tasks' definition.</summary>
    public required string Family { get; init; }

    /// <summary>Where failures are reported.</summary>
    public required AlertTopic Topic { get; init; }
}

/// <summary>Notifies a topic of tasks that should run to completion but failed: no metric counts them.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html</remarks>
public sealed class FailedTaskRule : Construct
{
    /// <summary>Adds a rule and its target.</summary>
    public FailedTaskRule(Construct scope, string id, FailedTaskRuleProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var rule = new CloudwatchEventRule(this, "rule", new CloudwatchEventRuleConfig
        {
            Name = props.Name,
            Description = props.Description,
            EventPattern = new JsonObject
            {
                ["source"] = new JsonArray("aws.ecs"),
                ["detail-type"] = new JsonArray("ECS Task State Change"),
                ["detail"] = new JsonObject
                {
                    ["clusterArn"] = new JsonArray(props.Cluster.Arn),
                    ["group"] = new JsonArray($"family:{props.Family}"),
                    ["lastStatus"] = new JsonArray("STOPPED"),
                    ["$or"] = new JsonArray(
                        new JsonObject { ["containers"] = new JsonObject { ["exitCode"] = new JsonArray(new JsonObject { ["anything-but"] = new JsonArray(0) }) } },
                        new JsonObject { ["stopCode"] = new JsonArray("TaskFailedToStart") }),
                },
            }.ToJsonString(),
        });
        _ = new CloudwatchEventTarget(this, "target", new CloudwatchEventTargetConfig { Rule = rule.Name, Arn = props.Topic.Arn });
    }
}

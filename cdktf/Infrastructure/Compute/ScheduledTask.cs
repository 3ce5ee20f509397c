using Constructs;
using HashiCorp.Cdktf.Providers.Aws.SchedulerSchedule;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="ScheduledTask"/>.</summary>
public sealed record ScheduledTaskProps
{
    /// <summary>Name of the schedule.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>When, as EventBridge Scheduler takes it, in UTC: <c>cron(0 3 * * ? *)</c>.</summary>
    public required string Schedule { get; init; }

    /// <summary>What runs; each run is one task.</summary>
    public required TaskDefinition Task { get; init; }

    /// <summary>Cluster that runs it.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>Network of the task.</summary>
    public required Network Network { get; init; }

    /// <summary>Firewall before the task.</summary>
    public required Firewall Firewall { get; init; }

    /// <summary>Account of the task.</summary>
    public required string AccountId { get; init; }
}

/// <summary>A task that EventBridge Scheduler starts by the clock.</summary>
public sealed class ScheduledTask : Construct
{
    /// <summary>Adds a schedule and the role by which it starts the task.</summary>
    public ScheduledTask(Construct scope, string id, ScheduledTaskProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var role = new ServiceRole(this, "role", new ServiceRoleProps
        {
            Name = $"{props.Name}-schedule",
            Description = $"Starts {props.Name} by the clock",
            Trust = [ServiceRole.TrustedService("scheduler.amazonaws.com", props.AccountId)],
        });
        role.Allow(
            "run",
            new PolicyStatement
            {
                Sid = "RunTask",
                Actions = ["ecs:RunTask"],
                Resources = [$"{props.Task.FamilyArn}:*"],
                Conditions = [new PolicyCondition("ArnEquals", "ecs:cluster", props.Cluster.Arn)],
            },
            new PolicyStatement
            {
                Sid = "PassTaskRoles",
                Actions = ["iam:PassRole"],
                Resources = [props.Task.ExecutionRole.Arn, props.Task.TaskRole.Arn],
                Conditions = [new PolicyCondition("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")],
            });
        _ = new SchedulerSchedule(this, "schedule", new SchedulerScheduleConfig
        {
            Name = props.Name,
            Description = props.Description,
            ScheduleExpression = props.Schedule,
            ScheduleExpressionTimezone = "UTC",
            FlexibleTimeWindow = new SchedulerScheduleFlexibleTimeWindow { Mode = "FLEXIBLE", MaximumWindowInMinutes = 15 },
            Target = new SchedulerScheduleTarget
            {
                Arn = props.Cluster.Arn,
                RoleArn = role.Arn,
                EcsParameters = new SchedulerScheduleTargetEcsParameters
                {
                    TaskDefinitionArn = props.Task.Arn,
                    LaunchType = "FARGATE",
                    PropagateTags = "TASK_DEFINITION",
                    NetworkConfiguration = new SchedulerScheduleTargetEcsParametersNetworkConfiguration
                    {
                        Subnets = props.Network.PrivateSubnetIds,
                        SecurityGroups = [props.Firewall.Id],
                        AssignPublicIp = false,
                    },
                },
                RetryPolicy = new SchedulerScheduleTargetRetryPolicy { MaximumRetryAttempts = 3, MaximumEventAgeInSeconds = 3600 },
            },
        });
    }
}

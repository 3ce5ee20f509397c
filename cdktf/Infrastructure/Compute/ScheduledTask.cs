using Constructs;
using HashiCorp.Cdktf.Providers.Aws.SchedulerSchedule;
using HashiCorp.Cdktf.Providers.Aws.SchedulerScheduleGroup;
using HashiCorp.Cdktf.Providers.Aws.SqsQueue;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Data;
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

    /// <summary>Schedule expression for EventBridge Scheduler, in UTC: <c>cron(0 3 * * ? *)</c>.</summary>
    public required string Schedule { get; init; }

    /// <summary>What runs; each run is one task.</summary>
    public required TaskDefinition Task { get; init; }

    /// <summary>Cluster that runs it.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>Network of the task.</summary>
    public required Network Network { get; init; }

    /// <summary>Security group of the task.</summary>
    public required SecurityGroup SecurityGroup { get; init; }

    /// <summary>Region of the task.</summary>
    public required string Region { get; init; }

    /// <summary>Account of the task.</summary>
    public required string AccountId { get; init; }

    /// <summary>Where to report that the task could not be started.</summary>
    public required AlertTopic Alerts { get; init; }
}

/// <summary>
/// A task that EventBridge Scheduler starts on a schedule. A run that it could not start, even after retries, goes with the reason to
/// a dead-letter queue and sets off an alarm.
/// </summary>
public sealed class ScheduledTask : Construct
{
    private const int RetentionSeconds = 14 * 24 * 60 * 60;

    /// <summary>Adds a schedule and the role with which it starts the task.</summary>
    public ScheduledTask(Construct scope, string id, ScheduledTaskProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        // CloudWatch counts by schedule group, so the task has its own.
        var group = new SchedulerScheduleGroup(this, "group", new SchedulerScheduleGroupConfig { Name = props.Name });
        var dead = new SqsQueue(this, "dead", new SqsQueueConfig { Name = $"{props.Name}-not-started", SqsManagedSseEnabled = true, MessageRetentionSeconds = RetentionSeconds });
        MessageQueue.TlsOnly(this, "dead-policy", dead);
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
            // RunTask also copies the definition's tags:
            // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html.
            new PolicyStatement
            {
                Sid = "TagTask",
                Actions = ["ecs:TagResource"],
                Resources = [$"arn:aws:ecs:{props.Region}:{props.AccountId}:task/{props.Cluster.Name}/*"],
                Conditions = [new PolicyCondition("StringEquals", "ecs:CreateAction", "RunTask")],
            },
            new PolicyStatement { Sid = "KeepWhatFailed", Actions = ["sqs:SendMessage"], Resources = [dead.Arn] },
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
            GroupName = group.Name,
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
                        SecurityGroups = [props.SecurityGroup.Id],
                        AssignPublicIp = false,
                    },
                },
                DeadLetterConfig = new SchedulerScheduleTargetDeadLetterConfig { Arn = dead.Arn },
                RetryPolicy = new SchedulerScheduleTargetRetryPolicy { MaximumRetryAttempts = 3, MaximumEventAgeInSeconds = 3600 },
            },
        });
        _ = new MetricAlarm(this, "dropped", new MetricAlarmProps
        {
            Name = $"{props.Name}-not-started",
            Description = $"EventBridge Scheduler gave up starting {props.Name}: queue {props.Name}-not-started says why. Fix it, then run the task by hand or wait for its next run.",
            Namespace = "AWS/Scheduler",
            Metric = "InvocationDroppedCount",
            Dimensions = new Dictionary<string, string> { ["ScheduleGroup"] = group.Name },
            Statistic = "Sum",
            Threshold = 0,
            Periods = 1,
            Topic = props.Alerts,
        });
        _ = new MetricAlarm(this, "kept", new MetricAlarmProps
        {
            Name = $"{props.Name}-not-started-kept",
            Description = $"Runs of {props.Name} that were not started are still in queue {props.Name}-not-started: delete them once they are dealt with.",
            Namespace = "AWS/SQS",
            Metric = "ApproximateNumberOfMessagesVisible",
            Dimensions = new Dictionary<string, string> { ["QueueName"] = dead.Name },
            Statistic = "Maximum",
            Threshold = 0,
            Periods = 1,
            Topic = props.Alerts,
        });
    }
}

using Constructs;
using HybridCloud.Infrastructure.Alarms;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="ServiceAlarms"/>.</summary>
public sealed record ServiceAlarmsProps
{
    /// <summary>The service to watch.</summary>
    public required FargateService Service { get; init; }

    /// <summary>Number of running tasks below which something is wrong.</summary>
    public required int MinimumTasks { get; init; }

    /// <summary>Where the alarms go.</summary>
    public required AlertTopic Topic { get; init; }
}

/// <summary>Alarms of one ECS service: too few tasks, too little CPU, too little memory.</summary>
public sealed class ServiceAlarms : Construct
{
    public ServiceAlarms(Construct scope, string id, ServiceAlarmsProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var dimensions = new Dictionary<string, string> { ["ClusterName"] = props.Service.Cluster.Name, ["ServiceName"] = props.Service.ServiceName };
        _ = new MetricAlarm(this, "tasks", new MetricAlarmProps
        {
            Name = $"{props.Service.Name}-tasks",
            Description = $"Fewer than {props.MinimumTasks} tasks of {props.Service.Name} run: see the service's events and the log of the last stopped task.",
            Namespace = "ECS/ContainerInsights",
            Metric = "RunningTaskCount",
            Dimensions = dimensions,
            Statistic = "Minimum",
            Comparison = "LessThanThreshold",
            Threshold = props.MinimumTasks,
            PeriodSeconds = 60,
            // A deployment of a single task takes three minutes; a task that exits soon after each start shows up in one minute of three.
            Periods = 8,
            BreachingPeriods = 5,
            // A service without a task reports nothing, nor does one whose first deployment is still in progress.
            SilentUntilData = true,
            Topic = props.Topic,
        });
        Utilization("cpu", "CPUUtilization", 85, props, dimensions);
        Utilization("memory", "MemoryUtilization", 85, props, dimensions);
    }

    private void Utilization(string id, string metric, double percent, ServiceAlarmsProps props, Dictionary<string, string> dimensions) =>
        _ = new MetricAlarm(this, id, new MetricAlarmProps
        {
            Name = $"{props.Service.Name}-{id}",
            Description = $"{props.Service.Name} uses more than {percent} % of its {id} for fifteen minutes even though it can scale out: raise the maximum number of tasks, or the size of one.",
            Namespace = "AWS/ECS",
            Metric = metric,
            Dimensions = dimensions,
            Statistic = "Average",
            Threshold = percent,
            Periods = 3,
            Topic = props.Topic,
        });
}

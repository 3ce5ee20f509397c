using Constructs;
using HybridCloud.Infrastructure.Alarms;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="BalancerAlarms"/>.</summary>
public sealed record BalancerAlarmsProps
{
    /// <summary>Beginning of the alarms' names.</summary>
    public required string Name { get; init; }

    /// <summary>The load balancer to watch.</summary>
    public required LoadBalancer Balancer { get; init; }

    /// <summary>The targets to watch.</summary>
    public required TargetGroup Target { get; init; }

    /// <summary>Limit of the 99th percentile of the latency, in seconds.</summary>
    public required double LatencyTarget { get; init; }

    /// <summary>Where the alarms go.</summary>
    public required AlertTopic Topic { get; init; }
}

/// <summary>Alarms of what a load balancer sees: errors, unhealthy tasks, latency.</summary>
public sealed class BalancerAlarms : Construct
{
    public BalancerAlarms(Construct scope, string id, BalancerAlarmsProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var dimensions = new Dictionary<string, string> { ["LoadBalancer"] = props.Balancer.ArnSuffix, ["TargetGroup"] = props.Target.ArnSuffix };
        Errors = new MetricAlarm(this, "errors", new MetricAlarmProps
        {
            Name = $"{props.Name}-errors",
            Description = "More than ten requests a minute end in a server error: see the service's log, and whether a deployment just ran.",
            Namespace = "AWS/ApplicationELB",
            Metric = "HTTPCode_Target_5XX_Count",
            Dimensions = dimensions,
            Statistic = "Sum",
            Threshold = 10,
            PeriodSeconds = 60,
            Periods = 3,
            Topic = props.Topic,
        });
        // For requests that reached no task, which the target group's metric does not count.
        _ = new MetricAlarm(this, "balancer-errors", new MetricAlarmProps
        {
            Name = $"{props.Name}-balancer-errors",
            Description = "The load balancer itself answers more than ten requests a minute with an error: no task is healthy, or tasks close connections. See the service's events.",
            Namespace = "AWS/ApplicationELB",
            Metric = "HTTPCode_ELB_5XX_Count",
            Dimensions = new Dictionary<string, string> { ["LoadBalancer"] = props.Balancer.ArnSuffix },
            Statistic = "Sum",
            Threshold = 10,
            PeriodSeconds = 60,
            Periods = 3,
            Topic = props.Topic,
        });
        Unhealthy = new MetricAlarm(this, "unhealthy", new MetricAlarmProps
        {
            Name = $"{props.Name}-unhealthy",
            Description = "Tasks fail their health check again and again: see their log.",
            Namespace = "AWS/ApplicationELB",
            Metric = "UnHealthyHostCount",
            Dimensions = dimensions,
            Statistic = "Maximum",
            Threshold = 0,
            PeriodSeconds = 60,
            // ECS replaces an unhealthy task at once, and the next one counts only minutes later: never five breaching minutes in a row.
            Periods = 12,
            BreachingPeriods = 3,
            Topic = props.Topic,
        });
        Latency = new MetricAlarm(this, "latency", new MetricAlarmProps
        {
            Name = $"{props.Name}-latency",
            Description = $"The slowest 1 % of requests take more than {props.LatencyTarget} s: tasks are being added; see the traces for what is slow.",
            Namespace = "AWS/ApplicationELB",
            Metric = "TargetResponseTime",
            Dimensions = dimensions,
            Statistic = "p99",
            Threshold = props.LatencyTarget,
            PeriodSeconds = 60,
            Periods = 3,
            Topic = props.Topic,
        });
    }

    /// <summary>Server errors; rolls deployments back.</summary>
    public MetricAlarm Errors { get; }

    /// <summary>Unhealthy tasks; rolls deployments back.</summary>
    public MetricAlarm Unhealthy { get; }

    /// <summary>Latency; adds tasks.</summary>
    public MetricAlarm Latency { get; }
}

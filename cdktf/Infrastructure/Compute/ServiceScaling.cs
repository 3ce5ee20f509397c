using Constructs;
using HashiCorp.Cdktf.Providers.Aws.AppautoscalingPolicy;
using HashiCorp.Cdktf.Providers.Aws.AppautoscalingTarget;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Values;
using MathMetric = HashiCorp.Cdktf.Providers.Aws.AppautoscalingPolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetrics;
using MathMetricDimension = HashiCorp.Cdktf.Providers.Aws.AppautoscalingPolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetricDimensions;
using MathMetricSource = HashiCorp.Cdktf.Providers.Aws.AppautoscalingPolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetric;
using MathMetricStatistic = HashiCorp.Cdktf.Providers.Aws.AppautoscalingPolicy.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStat;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="ServiceScaling"/>.</summary>
public sealed record ServiceScalingProps
{
    /// <summary>The service that grows and shrinks.</summary>
    public required FargateService Service { get; init; }

    /// <summary>Fewest and most tasks.</summary>
    public required TaskRange Tasks { get; init; }
}

/// <summary>The autoscaling of one service; each method adds a measure that can ask for more tasks.</summary>
/// <remarks>Application Auto Scaling follows whichever measure asks for the most tasks, and shrinks only when none objects.</remarks>
public sealed class ServiceScaling : Construct
{
    // Scaling out is urgent; scaling in waits, so that a pause does not cost the tasks that the next burst needs.
    private const int ScaleOutCooldownSeconds = 60;
    private const int ScaleInCooldownSeconds = 300;

    private readonly FargateService service;
    private readonly AppautoscalingTarget target;

    /// <summary>Registers the service.</summary>
    public ServiceScaling(Construct scope, string id, ServiceScalingProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        service = props.Service;
        this.target = new AppautoscalingTarget(this, "target", new AppautoscalingTargetConfig
        {
            ServiceNamespace = "ecs",
            ScalableDimension = "ecs:service:DesiredCount",
            ResourceId = $"service/{service.Cluster.Name}/{service.ServiceName}",
            MinCapacity = props.Tasks.Minimum,
            MaxCapacity = props.Tasks.Maximum,
        });
    }

    /// <summary>Keeps the tasks' average CPU utilization near a value in percent.</summary>
    public void OnCpu(int percent) => OnUtilization("cpu", "ECSServiceAverageCPUUtilization", percent);

    /// <summary>Keeps the tasks' average memory utilization near a value in percent.</summary>
    public void OnMemory(int percent) => OnUtilization("memory", "ECSServiceAverageMemoryUtilization", percent);

    /// <summary>
    /// Adds tasks when an alarm goes off: one, or two when the metric is at least twice its threshold.
    /// </summary>
    /// <remarks>
    /// Step scaling, not target tracking: latency does not halve with twice the tasks, so aiming at a latency would oscillate.
    /// Scaling in is left to CPU and memory.
    /// </remarks>
    /// <param name="id">Short name of the measure, a constant.</param>
    /// <param name="threshold">The alarm's threshold.</param>
    /// <returns>ARN for the alarm's actions.</returns>
    public string OnAlarm(string id, double threshold) => new AppautoscalingPolicy(this, id, new AppautoscalingPolicyConfig
    {
        Name = $"{service.Name}-{id}",
        PolicyType = "StepScaling",
        ServiceNamespace = this.target.ServiceNamespace,
        ScalableDimension = this.target.ScalableDimension,
        ResourceId = this.target.ResourceId,
        StepScalingPolicyConfiguration = new AppautoscalingPolicyStepScalingPolicyConfiguration
        {
            AdjustmentType = "ChangeInCapacity",
            MetricAggregationType = "Maximum",
            Cooldown = ScaleOutCooldownSeconds * 2,
            StepAdjustment = new[]
            {
                new AppautoscalingPolicyStepScalingPolicyConfigurationStepAdjustment { MetricIntervalLowerBound = "0", MetricIntervalUpperBound = Number(threshold), ScalingAdjustment = 1 },
                new AppautoscalingPolicyStepScalingPolicyConfigurationStepAdjustment { MetricIntervalLowerBound = Number(threshold), ScalingAdjustment = 2 },
            },
        },
    }).Arn;

    /// <summary>Keeps the backlog per running task near a number of jobs.</summary>
    /// <param name="backlog">The metric that counts waiting jobs.</param>
    /// <param name="perTask">Jobs that one task completes in the time that a job may wait.</param>
    public void OnBacklog(Backlog backlog, int perTask)
    {
        ArgumentNullException.ThrowIfNull(backlog);
        Track("backlog", perTask, new AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification
        {
            Metrics = new[]
            {
                Metric("waiting", backlog.Namespace, backlog.MetricName, "Average", backlog.Dimensions),
                Metric("running", "ECS/ContainerInsights", "RunningTaskCount", "Average", new Dictionary<string, string>
                {
                    ["ClusterName"] = service.Cluster.Name,
                    ["ServiceName"] = service.ServiceName,
                }),
                new MathMetric
                {
                    Id = "backlog_per_task",
                    Label = "Waiting jobs for each running task",
                    // Without a running task the whole backlog counts, so that the first task starts and nothing is divided by zero.
                    Expression = "IF(FILL(running, 0) > 0, waiting / FILL(running, 1), waiting)",
                    ReturnData = true,
                },
            },
        });
    }

    private void OnUtilization(string id, string metric, int percent) => _ = new AppautoscalingPolicy(this, id, new AppautoscalingPolicyConfig
    {
        Name = $"{service.Name}-{id}",
        PolicyType = "TargetTrackingScaling",
        ServiceNamespace = this.target.ServiceNamespace,
        ScalableDimension = this.target.ScalableDimension,
        ResourceId = this.target.ResourceId,
        TargetTrackingScalingPolicyConfiguration = new AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration
        {
            TargetValue = percent,
            ScaleOutCooldown = ScaleOutCooldownSeconds,
            ScaleInCooldown = ScaleInCooldownSeconds,
            PredefinedMetricSpecification = new AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification { PredefinedMetricType = metric },
        },
    });

    private void Track(string id, int target, AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification metric) =>
        _ = new AppautoscalingPolicy(this, id, new AppautoscalingPolicyConfig
        {
            Name = $"{service.Name}-{id}",
            PolicyType = "TargetTrackingScaling",
            ServiceNamespace = this.target.ServiceNamespace,
            ScalableDimension = this.target.ScalableDimension,
            ResourceId = this.target.ResourceId,
            TargetTrackingScalingPolicyConfiguration = new AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration
            {
                TargetValue = target,
                ScaleOutCooldown = ScaleOutCooldownSeconds,
                ScaleInCooldown = ScaleInCooldownSeconds,
                CustomizedMetricSpecification = metric,
            },
        });

    private static MathMetric Metric(string id, string metricNamespace, string name, string statistic, IReadOnlyDictionary<string, string> dimensions) => new()
    {
        Id = id,
        ReturnData = false,
        MetricStat = new MathMetricStatistic
        {
            Stat = statistic,
            Metric = new MathMetricSource
            {
                Namespace = metricNamespace,
                MetricName = name,
                Dimensions = dimensions.Select(dimension => new MathMetricDimension { Name = dimension.Key, Value = dimension.Value }).ToArray(),
            },
        },
    };

    private static string Number(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

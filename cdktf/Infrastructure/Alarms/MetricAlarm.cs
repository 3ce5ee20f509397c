using System.Globalization;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchMetricAlarm;

namespace HybridCloud.Infrastructure.Alarms;

/// <summary>Inputs of <see cref="MetricAlarm"/>.</summary>
public sealed record MetricAlarmProps
{
    /// <summary>Name, unique in the account and region.</summary>
    public required string Name { get; init; }

    /// <summary>What the alarm means and what to do.</summary>
    public required string Description { get; init; }

    /// <summary>Namespace of the metric, for example <c>AWS/CloudFront</c>.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Dimensions that pick the metric.</summary>
    public required IReadOnlyDictionary<string, string> Dimensions { get; init; }

    /// <summary>How the datapoints of a period are aggregated: Average, Sum, Minimum, Maximum, or a percentile such as p99.</summary>
    public required string Statistic { get; init; }

    /// <summary>How the value is compared. Default <c>GreaterThanThreshold</c>.</summary>
    public string Comparison { get; init; } = "GreaterThanThreshold";

    /// <summary>The limit, in the metric's unit.</summary>
    public required double Threshold { get; init; }

    /// <summary>Seconds of a period. Default 300.</summary>
    public double PeriodSeconds { get; init; } = 300;

    /// <summary>How many of the latest periods are evaluated. Default 2.</summary>
    public double Periods { get; init; } = 2;

    /// <summary>How many of <see cref="Periods"/> must breach. Default all; fewer for conditions that come and go.</summary>
    public double? BreachingPeriods { get; init; }

    /// <summary>
    /// Whether a period without data counts as 0 once the metric has had data, instead of as not breaching: for a source that reports
    /// nothing while it is down, and is not running yet when the alarm is created. Default no.
    /// </summary>
    public bool SilentUntilData { get; init; }

    /// <summary>Where to report that the alarm goes off, and that it is over.</summary>
    public required AlertTopic Topic { get; init; }

    /// <summary>Provider of the region. Default the stack's own.</summary>
    public TerraformProvider? Provider { get; init; }
}

// Rests on an assumption (docs/ASSUMPTIONS.md): fill-of-nothing, percentile-samples
/// <summary>A CloudWatch alarm on one metric.</summary>
public sealed class MetricAlarm : Construct
{
    private readonly CloudwatchMetricAlarm alarm;

    public MetricAlarm(Construct scope, string id, MetricAlarmProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var isPercentile = props.Statistic.StartsWith('p');
        alarm = new CloudwatchMetricAlarm(this, "alarm", new CloudwatchMetricAlarmConfig
        {
            AlarmName = props.Name,
            AlarmDescription = props.Description,
            Namespace = props.SilentUntilData ? null : props.Namespace,
            MetricName = props.SilentUntilData ? null : props.Metric,
            Dimensions = props.SilentUntilData ? null : props.Dimensions.ToDictionary(),
            MetricQuery = props.SilentUntilData ? ZeroAfterFirst(props) : null,
            Statistic = isPercentile || props.SilentUntilData ? null : props.Statistic,
            ExtendedStatistic = isPercentile ? props.Statistic : null,
            // "ignore" would silence p99 below 1,000 requests a period, 17 a second with a period of a minute:
            // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
            EvaluateLowSampleCountPercentiles = isPercentile ? "evaluate" : null,
            ComparisonOperator = props.Comparison,
            Threshold = props.Threshold,
            Period = props.SilentUntilData ? null : props.PeriodSeconds,
            EvaluationPeriods = props.Periods,
            DatapointsToAlarm = props.BreachingPeriods,
            // Once no datapoint is left in the range that CloudWatch evaluates, the alarm keeps its state.
            TreatMissingData = props.SilentUntilData ? "ignore" : "notBreaching",
            AlarmActions = [props.Topic.Arn],
            OkActions = [props.Topic.Arn],
            Provider = props.Provider,
        });
    }

    /// <summary>Name of the alarm, known once it exists.</summary>
    public string Name => alarm.AlarmName;

    /// <summary>Adds an action for when the alarm goes off.</summary>
    /// <param name="arn">ARN of the action, such as a scaling policy.</param>
    public void Also(string arn) => alarm.AlarmActions = [.. alarm.AlarmActionsInput ?? [], arn];

    // Before the first datapoint the threshold itself, which does not breach; then the datapoint, or 0. FILL alone would fill the time before, too.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list
    private static CloudwatchMetricAlarmMetricQuery[] ZeroAfterFirst(MetricAlarmProps props) =>
    [
        new()
        {
            Id = "found",
            Metric = new CloudwatchMetricAlarmMetricQueryMetric
            {
                Namespace = props.Namespace,
                MetricName = props.Metric,
                Dimensions = props.Dimensions.ToDictionary(),
                Stat = props.Statistic,
                Period = props.PeriodSeconds,
            },
            ReturnData = false,
        },
        new()
        {
            Id = "counted",
            Label = props.Metric,
            Expression = string.Create(CultureInfo.InvariantCulture, $"IF(RUNNING_SUM(FILL(found * 0 + 1, 0)) > 0, FILL(found, 0), {props.Threshold})"),
            ReturnData = true,
        },
    ];
}

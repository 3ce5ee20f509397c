using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridCloud.Infrastructure.Tests.Alarms;

/// <summary>State of an alarm.</summary>
internal enum AlarmState
{
    /// <summary>Not enough data.</summary>
    InsufficientData,

    /// <summary>All is well.</summary>
    Ok,

    /// <summary>Somebody is notified.</summary>
    Alarm,
}

/// <summary>The values of a metric that a service publishes in each step; none where it publishes nothing.</summary>
/// <param name="Step">Time between two steps.</param>
/// <param name="Values">Values of each step.</param>
internal sealed record MetricSeries(TimeSpan Step, IReadOnlyList<IReadOnlyList<double>> Values)
{
    /// <summary>One value a minute.</summary>
    public static MetricSeries Minutes(params IEnumerable<double?> values) =>
        new(TimeSpan.FromMinutes(1), [.. values.Select(value => value is { } known ? (IReadOnlyList<double>)[known] : [])]);

    /// <summary>This series, followed by another with the same step.</summary>
    public MetricSeries Then(MetricSeries next) => this with { Values = [.. Values, .. next.Values] };

    /// <summary>This series, repeated.</summary>
    public MetricSeries Times(int count) => this with { Values = [.. Enumerable.Repeat(Values, count).SelectMany(values => values)] };
}

/// <summary>Evaluates an alarm on one metric as CloudWatch does.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html,
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html and
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
/// </remarks>
internal sealed class MetricAlarmEvaluator
{
    // CloudWatch fetches more datapoints than it evaluates; how many more is documented only by an example, which has five for three.
    private const int SpareDatapoints = 2;

    private readonly Func<double, bool> breaches;
    private readonly Func<IReadOnlyList<double>, double> statistic;
    private readonly int fewestSamples;
    private readonly TimeSpan period;
    private readonly int periods;
    private readonly int datapoints;
    private readonly string missing;
    private readonly double? beforeFirst;

    /// <summary>Reads an alarm from its Terraform configuration.</summary>
    /// <exception cref="NotSupportedException">The alarm uses a feature that is not evaluated here.</exception>
    public MetricAlarmEvaluator(JsonObject alarm)
    {
        if (alarm["metric_query"] is JsonArray queries)
        {
            (alarm, beforeFirst) = SilentUntilFirst(alarm, queries);
        }
        else if (alarm["metric_query"] is not null || alarm["threshold_metric_id"] is not null)
        {
            throw new NotSupportedException($"{alarm.Text("alarm_name")} uses metric math that no alarm has used before: add it to {nameof(MetricAlarmEvaluator)}.");
        }

        if ((alarm["statistic"] is null) == (alarm["extended_statistic"] is null))
            throw new NotSupportedException($"{alarm.Text("alarm_name")} needs a statistic or an extended statistic, and not both.");
        breaches = Comparison(alarm.Text("comparison_operator"), Number(alarm, "threshold"));
        var statistic = alarm["statistic"]?.ToString() ?? alarm.Text("extended_statistic");
        this.statistic = Statistic(statistic);
        fewestSamples = alarm["evaluate_low_sample_count_percentiles"]?.ToString() == "ignore" ? FewestSamples(Percentile(statistic)) : 0;
        this.period = TimeSpan.FromSeconds(Number(alarm, "period"));
        this.periods = (int)Number(alarm, "evaluation_periods");
        this.datapoints = alarm["datapoints_to_alarm"] is null ? this.periods : (int)Number(alarm, "datapoints_to_alarm");
        missing = alarm["treat_missing_data"]?.ToString() ?? "missing";
        if (this.datapoints < 1 || this.datapoints > this.periods)
            throw new NotSupportedException($"{alarm.Text("alarm_name")}: {this.datapoints} datapoints of {this.periods} periods are refused by CloudWatch.");
    }

    /// <summary>The alarm's state at the end of each of its periods; it starts with insufficient data.</summary>
    public IReadOnlyList<AlarmState> States(MetricSeries series)
    {
        var periods = series.Values
            .Select((values, index) => (Period: (int)(series.Step * index / this.period), Values: values))
            .GroupBy(step => step.Period, step => step.Values)
            .ToDictionary(group => group.Key, group => group.SelectMany(values => values).ToList());
        var (states, datapoints, state) = (new List<AlarmState>(), new List<double?>(), AlarmState.InsufficientData);
        for (var period = 0; period <= periods.Keys.Max(); period++)
        {
            var samples = periods.GetValueOrDefault(period) ?? [];
            datapoints.Add(samples.Count == 0 ? null : this.statistic(samples));
            if (samples.Count == 0 || samples.Count >= fewestSamples)
                state = Next(state, [.. Filled([.. datapoints.TakeLast(this.periods + SpareDatapoints)]).Select(value => value is { } known ? breaches(known) : (bool?)null)]);
            states.Add(state);
        }
        return states;
    }

    /// <summary>The next state.</summary>
    /// <param name="state">The current one.</param>
    /// <param name="range">Whether each datapoint breaches, oldest first; null for a missing one.</param>
    public AlarmState Next(AlarmState state, IReadOnlyList<bool?> range)
    {
        // Missing datapoints count only if too few are left without them.
        var known = range.Where(datapoint => datapoint is not null).TakeLast(this.periods).ToList();
        var lacking = this.periods - known.Count;
        if (known.Count == 0)
            return missing switch { "breaching" => AlarmState.Alarm, "notBreaching" => AlarmState.Ok, "ignore" => state, _ => AlarmState.InsufficientData };
        var breaching = known.Count(datapoint => datapoint == true) + (missing == "breaching" ? lacking : 0);
        if (breaching >= this.datapoints)
            return AlarmState.Alarm;
        if (lacking == 0 || missing is "breaching" or "notBreaching" || known.Any(datapoint => datapoint == false))
            return AlarmState.Ok;
        // Every known datapoint breaches, and too few are known.
        var age = range.Count - range.ToList().FindIndex(datapoint => datapoint == true);
        return missing == "missing" && age >= this.datapoints ? AlarmState.Alarm : state;
    }

    // A range without any datapoint stays empty; before the first datapoint the expression's fallback counts, after it a missing one is 0.
    private IReadOnlyList<double?> Filled(IReadOnlyList<double?> range)
    {
        if (beforeFirst is not { } otherwise || range.All(value => value is null))
            return range;
        var first = range.TakeWhile(value => value is null).Count();
        return [.. range.Select((value, index) => value ?? (index < first ? otherwise : 0))];
    }

    // The only expression in use: a metric whose missing values are 0 after its first one.
    private static (JsonObject Metric, double BeforeFirst) SilentUntilFirst(JsonObject alarm, JsonArray queries)
    {
        var metric = queries.SingleOrDefault(query => query!["metric"] is not null);
        var expression = queries.SingleOrDefault(query => query!["return_data"]?.ToString() == "true")?["expression"]?.ToString() ?? "";
        var match = System.Text.RegularExpressions.Regex.Match(
            expression, @"^IF\(RUNNING_SUM\(FILL\((?<id>\w+) \* 0 \+ 1, 0\)\) > 0, FILL\(\k<id>, 0\), (?<otherwise>[0-9.]+)\)$");
        if (queries.Count != 2 || metric is null || !match.Success || match.Groups["id"].Value != metric.Text("id"))
            throw new NotSupportedException($"{alarm.Text("alarm_name")} uses metric math that no alarm has used before: add it to {nameof(MetricAlarmEvaluator)}.");
        var plain = alarm.DeepClone().AsObject();
        (plain["statistic"], plain["period"]) = (metric.Text("metric", "stat"), metric.Text("metric", "period"));
        return (plain, double.Parse(match.Groups["otherwise"].Value, CultureInfo.InvariantCulture));
    }

    private static Func<double, bool> Comparison(string name, double threshold) => name switch
    {
        "GreaterThanThreshold" => value => value > threshold,
        "GreaterThanOrEqualToThreshold" => value => value >= threshold,
        "LessThanThreshold" => value => value < threshold,
        "LessThanOrEqualToThreshold" => value => value <= threshold,
        _ => throw new NotSupportedException($"'{name}' is not a comparison with a fixed threshold."),
    };

    private static Func<IReadOnlyList<double>, double> Statistic(string name) => name switch
    {
        "Average" => values => values.Average(),
        "Sum" => values => values.Sum(),
        "Minimum" => values => values.Min(),
        "Maximum" => values => values.Max(),
        "SampleCount" => values => values.Count,
        _ => Rank(Percentile(name)),
    };

    private static Func<IReadOnlyList<double>, double> Rank(double percentile) =>
        values => values.Order().ElementAt((int)Math.Ceiling(percentile * values.Count) - 1);

    private static double Percentile(string name) =>
        name.StartsWith('p') && double.TryParse(name.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100
            ? percent / 100
            : throw new NotSupportedException($"The statistic '{name}' is not known here: use Average, Sum, Minimum, Maximum, SampleCount or a percentile, or add it.");

    private static int FewestSamples(double percentile) => (int)Math.Round(10 / Math.Min(percentile, 1 - percentile));

    private static double Number(JsonObject alarm, string name) => double.Parse(alarm.Text(name), CultureInfo.InvariantCulture);
}

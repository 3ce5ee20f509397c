using System.Text.Json.Nodes;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Alarms;

public sealed class MetricAlarmEvaluatorTests
{
    /// <summary>The examples of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html; "keep" keeps the state.</summary>
    [Theory]
    [InlineData(3, "0 - X - X", "Ok", "Ok", "Ok", "Ok")]
    [InlineData(3, "- - - - 0", "Ok", "Ok", "Ok", "Ok")]
    [InlineData(3, "- - - - -", "InsufficientData", "keep", "Alarm", "Ok")]
    [InlineData(3, "0 X X - X", "Alarm", "Alarm", "Alarm", "Alarm")]
    [InlineData(3, "- - X - -", "Alarm", "keep", "Alarm", "Ok")]
    [InlineData(2, "0 - X - X", "Alarm", "Alarm", "Alarm", "Alarm")]
    [InlineData(2, "0 0 X 0 X", "Alarm", "Alarm", "Alarm", "Alarm")]
    [InlineData(2, "0 - X - -", "Ok", "Ok", "Alarm", "Ok")]
    [InlineData(2, "- - - - 0", "Ok", "Ok", "Alarm", "Ok")]
    [InlineData(2, "- - - X -", "Alarm", "keep", "Alarm", "Ok")]
    public void Missing_data_count_as_documented(int datapoints, string range, string missing, string ignore, string breaching, string notBreaching)
    {
        var points = range.Split(' ').Select(point => point switch { "X" => true, "0" => false, _ => (bool?)null }).ToList();

        Assert.All(
            new Dictionary<string, string> { ["missing"] = missing, ["ignore"] = ignore, ["breaching"] = breaching, ["notBreaching"] = notBreaching },
            expected => Assert.All(Enum.GetValues<AlarmState>(), state => Assert.Equal(
                expected.Value == "keep" ? state : Enum.Parse<AlarmState>(expected.Value),
                new MetricAlarmEvaluator(Alarm(periods: 3, datapoints: datapoints, missing: expected.Key)).Next(state, points))));
    }

    [Theory]
    [InlineData("GreaterThanThreshold", 10, false)]
    [InlineData("GreaterThanThreshold", 11, true)]
    [InlineData("GreaterThanOrEqualToThreshold", 10, true)]
    [InlineData("LessThanThreshold", 10, false)]
    [InlineData("LessThanThreshold", 9, true)]
    [InlineData("LessThanOrEqualToThreshold", 10, true)]
    public void A_value_at_the_threshold_breaches_only_inclusive_comparisons(string comparison, double value, bool breaches)
    {
        var alarm = Alarm();
        alarm["comparison_operator"] = comparison;

        Assert.Equal(breaches ? AlarmState.Alarm : AlarmState.Ok, new MetricAlarmEvaluator(alarm).States(MetricSeries.Minutes(value)).Single());
    }

    [Theory]
    [InlineData("Average", 3)]
    [InlineData("Sum", 15)]
    [InlineData("Minimum", 1)]
    [InlineData("Maximum", 5)]
    [InlineData("SampleCount", 5)]
    [InlineData("p80", 4)]
    [InlineData("p99", 5)]
    public void A_period_is_aggregated_by_its_statistic(string statistic, double value)
    {
        Assert.Equal(AlarmState.Alarm, State(value - 0.5));
        Assert.Equal(AlarmState.Ok, State(value + 0.5));

        AlarmState State(double threshold)
        {
            var alarm = Alarm(statistic);
            (alarm["period"], alarm["threshold"]) = (300, threshold);
            return new MetricAlarmEvaluator(alarm).States(MetricSeries.Minutes(5, 1, 4, 2, 3)).Single();
        }
    }

    // 360 requests a minute are fewer than the thousand that a p99 needs.
    [Theory]
    [InlineData("evaluate", "Alarm")]
    [InlineData("ignore", "InsufficientData")]
    public void A_percentile_of_few_samples_can_be_silent(string lowSamples, string expected)
    {
        var alarm = Alarm("p99");
        alarm["evaluate_low_sample_count_percentiles"] = lowSamples;
        var series = new MetricSeries(TimeSpan.FromMinutes(1), [[.. Enumerable.Repeat(20.0, 360)]]);

        Assert.Equal(Enum.Parse<AlarmState>(expected), new MetricAlarmEvaluator(alarm).States(series).Single());
    }

    /// <summary>A metric without any value yet raises no alarm; one that stops does, and the alarm stays.</summary>
    [Theory]
    [InlineData("- - - - - - 1 1 1", "InsufficientData", "Ok")]
    [InlineData("1 1 1 1 - - - - - - - - -", "InsufficientData Ok Alarm", "Alarm")]
    [InlineData("1 1 1 1 - - - - - - - - 1", "InsufficientData Ok Alarm", "Ok")]
    [InlineData("0 0 0 0 0", "InsufficientData", "Alarm")]
    public void What_is_missing_is_zero_once_there_was_something(string values, string among, string last)
    {
        var alarm = Alarm(periods: 3, datapoints: 2, missing: "ignore");
        (alarm["comparison_operator"], alarm["threshold"]) = ("LessThanThreshold", 1);
        alarm.Remove("statistic");
        alarm["metric_query"] = new JsonArray(
            new JsonObject { ["id"] = "m", ["metric"] = new JsonObject { ["stat"] = "Sum", ["period"] = 60 } },
            new JsonObject { ["id"] = "e", ["return_data"] = true, ["expression"] = "IF(RUNNING_SUM(FILL(m * 0 + 1, 0)) > 0, FILL(m, 0), 1)" });

        var states = new MetricAlarmEvaluator(alarm).States(MetricSeries.Minutes(values.Split(' ').Select(value => value == "-" ? null : (double?)double.Parse(value, System.Globalization.CultureInfo.InvariantCulture))));

        Assert.Equal(Enum.Parse<AlarmState>(last), states[^1]);
        Assert.Subset(among.Split(' ').Append(last).Select(Enum.Parse<AlarmState>).ToHashSet(), states.ToHashSet());
    }

    [Fact]
    public void What_is_not_known_is_refused()
    {
        var math = Alarm();
        math["metric_query"] = new JsonArray();
        var band = Alarm();
        band["comparison_operator"] = "LessThanLowerOrGreaterThanUpperThreshold";

        Assert.All([math, band, Alarm("tm90"), Alarm(periods: 2, datapoints: 3)], alarm => Assert.Throws<NotSupportedException>(() => new MetricAlarmEvaluator(alarm)));
    }

    private static JsonObject Alarm(string statistic = "Maximum", int periods = 1, int? datapoints = null, string missing = "missing") => new()
    {
        ["alarm_name"] = "test",
        [char.IsUpper(statistic[0]) ? "statistic" : "extended_statistic"] = statistic,
        ["comparison_operator"] = "GreaterThanThreshold",
        ["threshold"] = 10,
        ["period"] = 60,
        ["evaluation_periods"] = periods,
        ["datapoints_to_alarm"] = datapoints,
        ["treat_missing_data"] = missing,
    };
}

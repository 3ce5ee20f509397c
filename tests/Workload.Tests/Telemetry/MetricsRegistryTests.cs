using System.Diagnostics.Metrics;
using HybridCloud.Workload.Telemetry;
using HybridCloud.Workload.Telemetry.Prometheus;

namespace HybridCloud.Workload.Tests.Telemetry;

public sealed class MetricsRegistryTests : IDisposable
{
    // The registry listens to the workload's meter by its name.
    private readonly Meter meter = new(WorkloadMeter.Name);
    private readonly MetricsRegistry registry = new();

    [Fact]
    public void A_counter_ends_in_total_and_adds_up()
    {
        var counter = meter.CreateCounter<long>("test.things", null, "Things.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "a"));
        Assert.Contains("# HELP test_things_total Things.\n# TYPE test_things_total counter\ntest_things_total{kind=\"a\"} 5\n", registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_counts_into_cumulative_buckets_in_its_unit()
    {
        var histogram = meter.CreateHistogram<double>("test.wait", "s", "Wait.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var value in new[] { 0.1, 0.5, 7 }) histogram.Record(value);
        Assert.Contains(
            """
            # TYPE test_wait_seconds histogram
            test_wait_seconds_bucket{le="0.1"} 1
            test_wait_seconds_bucket{le="1"} 2
            test_wait_seconds_bucket{le="+Inf"} 3
            test_wait_seconds_sum 7.6
            test_wait_seconds_count 3

            """,
            registry.Write(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_gauge_is_read_at_each_scrape()
    {
        var value = 1.5;
        meter.CreateObservableGauge("test.level", () => value, "By", "Level.");
        registry.Write();
        value = 2.5;
        Assert.Contains("# TYPE test_level_bytes gauge\ntest_level_bytes 2.5\n", registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gauge_that_has_lost_its_value_is_left_out()
    {
        double? value = 1.5;
        meter.CreateObservableGauge("test.gap", () => value is { } known ? [new Measurement<double>(known)] : Array.Empty<Measurement<double>>());
        Assert.Contains("test_gap 1.5\n", registry.Write(), StringComparison.Ordinal);
        value = null;
        Assert.DoesNotContain("test_gap", registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Label_values_are_escaped()
    {
        meter.CreateCounter<long>("test.odd").Add(1, new KeyValuePair<string, object?>("text", "a\"b\\c\nd"));
        Assert.Contains("""test_odd_total{text="a\"b\\c\nd"} 1""", registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_without_bound_do_not_fill_the_memory()
    {
        var counter = meter.CreateCounter<long>("test.unbounded");
        for (var i = 0; i < 10_000; i++) counter.Add(1, new KeyValuePair<string, object?>("id", i));
        Assert.InRange(registry.Write().Split('\n').Count(line => line.StartsWith("test_unbounded", StringComparison.Ordinal)), 1, 500);
    }

    public void Dispose()
    {
        registry.Dispose();
        meter.Dispose();
    }
}

using System.Diagnostics.Metrics;

namespace HybridCloud.Workload.Telemetry;

/// <summary>Results and latencies of checks.</summary>
internal sealed class CheckMetrics
{
    private readonly Histogram<double> duration =
        WorkloadMeter.Instance.CreateHistogram<double>("app.check.duration", "s", "Time that a check of a dependency took.");

    private readonly Counter<long> checks =
        WorkloadMeter.Instance.CreateCounter<long>("app.checks", null, "Checks of dependencies, by result.");

    public void Record(string source, bool ok, TimeSpan latency)
    {
        var tag = new KeyValuePair<string, object?>("source", source);
        duration.Record(latency.TotalSeconds, tag);
        checks.Add(1, tag, new KeyValuePair<string, object?>("result", ok ? "ok" : "failed"));
    }
}

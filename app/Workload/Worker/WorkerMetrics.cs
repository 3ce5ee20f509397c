using System.Diagnostics.Metrics;
using HybridCloud.Contract;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Worker;

/// <summary>What the worker does, in numbers.</summary>
internal sealed class WorkerMetrics
{
    private readonly Counter<long> cycles = WorkloadMeter.Instance.CreateCounter<long>("app.worker.cycles", null, "Cycles of the worker, by result.");
    private readonly Histogram<double> duration = WorkloadMeter.Instance.CreateHistogram<double>("app.worker.cycle.duration", "s", "Time that a cycle took.");
    private readonly Counter<long> deliveries = WorkloadMeter.Instance.CreateCounter<long>("app.worker.deliveries", null, "Deliveries to a source, by result.");
    private readonly Counter<long> retries = WorkloadMeter.Instance.CreateCounter<long>("app.worker.retries", null, "Attempts after the first.");
    private readonly Counter<long> letters = WorkloadMeter.Instance.CreateCounter<long>("app.worker.dead_letters", null, "Timestamps that could not be delivered.");

    /// <summary>Prometheus computes a rate only from a series that it has seen before its first event.</summary>
    public WorkerMetrics()
    {
        foreach (var result in (ReadOnlySpan<string>)["ok", "failed"])
        {
            cycles.Add(0, new KeyValuePair<string, object?>("result", result));
            foreach (var source in (ReadOnlySpan<string>)[Sources.Postgres, Sources.Valkey, Sources.Secret])
                deliveries.Add(0, new KeyValuePair<string, object?>("source", source), new KeyValuePair<string, object?>("result", result));
        }

        foreach (var source in (ReadOnlySpan<string>)[Sources.Postgres, Sources.Valkey, Sources.Secret])
        {
            retries.Add(0, new KeyValuePair<string, object?>("source", source));
            letters.Add(0, new KeyValuePair<string, object?>("source", source));
        }
    }

    public void Cycle(bool ok, TimeSpan took)
    {
        cycles.Add(1, new KeyValuePair<string, object?>("result", ok ? "ok" : "failed"));
        duration.Record(took.TotalSeconds);
    }

    public void Delivered(string source, bool ok, int attempts)
    {
        var tag = new KeyValuePair<string, object?>("source", source);
        deliveries.Add(1, tag, new KeyValuePair<string, object?>("result", ok ? "ok" : "failed"));
        if (attempts > 1) retries.Add(attempts - 1, tag);
        if (!ok) letters.Add(1, tag);
    }
}

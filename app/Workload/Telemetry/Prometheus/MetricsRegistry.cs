using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Telemetry.Prometheus;

/// <summary>Listens to the instruments of System.Diagnostics.Metrics and writes what they measured in Prometheus' text format.</summary>
internal sealed class MetricsRegistry : IDisposable
{
    private static readonly HashSet<string> RequestTags = ["http.request.method", "http.response.status_code", "http.route"];

    private readonly MeterListener listener = new();
    private readonly Lock scrape = new();
    private readonly ConcurrentDictionary<string, MetricFamily> families = new();

    public MetricsRegistry()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (!IsWanted(instrument) || MetricFamily.For(instrument, KeptTags(instrument)) is not { } family) return;
            self.EnableMeasurementEvents(instrument, families.GetOrAdd(family.Name, family));
        };
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.Start();
    }

    public static void Add(EnvironmentReader environment, IServiceCollection services) => services.AddSingleton(_ => new MetricsRegistry());

    /// <summary>Everything measured so far, in Prometheus' text format.</summary>
    public string Write()
    {
        lock (scrape)
        {
            foreach (var family in families.Values.Where(family => family.IsObservedGauge)) family.Forget();
            listener.RecordObservableInstruments();
            return WriteAll();
        }
    }

    public void Dispose() => listener.Dispose();

    private string WriteAll()
    {
        var text = new StringBuilder();
        foreach (var family in families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)) family.Write(text);
        return text.ToString();
    }

    private static bool IsWanted(Instrument instrument) => instrument.Meter.Name switch
    {
        WorkloadMeter.Name or "System.Runtime" => true,
        "Microsoft.AspNetCore.Hosting" => true,
        _ => false,
    };

    private static HashSet<string>? KeptTags(Instrument instrument) =>
        instrument.Meter.Name == "Microsoft.AspNetCore.Hosting" ? RequestTags : null;
}

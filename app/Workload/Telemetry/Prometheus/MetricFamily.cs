using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace HybridCloud.Workload.Telemetry.Prometheus;

/// <summary>Prometheus' kinds of metric.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>Every series of one instrument.</summary>
internal sealed class MetricFamily
{
    // A label with unbounded values must not fill the memory: further series are not recorded.
    private const int MaxSeries = 500;
    private const int MaxLabelText = 512;

    // Seconds: the range that a check or a cycle may take.
    private static readonly double[] DefaultBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly ConcurrentDictionary<string, Series> series = new();
    private readonly ConcurrentDictionary<string, Series>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly LabelText labels;
    private readonly string help;
    private readonly bool accumulates;
    private readonly double[] bounds;

    private MetricFamily(Instrument instrument, MetricKind kind, bool accumulates, double[] bounds, IReadOnlySet<string>? keptTags)
    {
        Kind = kind;
        Name = MetricName.Of(instrument, kind == MetricKind.Counter);
        (this.accumulates, this.bounds) = (accumulates, bounds);
        help = (instrument.Description ?? instrument.Name).Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        IsObservedGauge = kind == MetricKind.Gauge && instrument.IsObservable;
        labels = new LabelText(keptTags);
        lookup = series.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Name { get; }

    public MetricKind Kind { get; }

    /// <summary>Whether each scrape reads the values anew, so that a series that is no longer reported disappears.</summary>
    public bool IsObservedGauge { get; }

    /// <summary>Drops all series.</summary>
    public void Forget() => series.Clear();

    /// <summary>A family for an instrument; null for a kind of instrument that Prometheus does not know.</summary>
    /// <param name="keptTags">The tags that become labels; null for all of them.</param>
    public static MetricFamily? For(Instrument instrument, IReadOnlySet<string>? keptTags) => instrument switch
    {
        Counter<long> or Counter<int> or Counter<double> => new(instrument, MetricKind.Counter, true, [], keptTags),
        ObservableCounter<long> or ObservableCounter<int> or ObservableCounter<double> => new(instrument, MetricKind.Counter, false, [], keptTags),
        UpDownCounter<long> or UpDownCounter<int> or UpDownCounter<double> => new(instrument, MetricKind.Gauge, true, [], keptTags),
        Histogram<double> histogram => new(instrument, MetricKind.Histogram, true, Bounds(histogram.Advice?.HistogramBucketBoundaries), keptTags),
        Histogram<long> or Histogram<int> => new(instrument, MetricKind.Histogram, true, DefaultBounds, keptTags),
        _ when instrument.GetType().Name.Contains("Gauge", StringComparison.Ordinal)
            || instrument.GetType().Name.StartsWith("ObservableUpDownCounter", StringComparison.Ordinal) =>
            new(instrument, MetricKind.Gauge, false, [], keptTags),
        _ => null,
    };

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Span<char> text = stackalloc char[MaxLabelText];
        var length = labels.Write(tags, text);
        if (length < 0) return;
        if (!lookup.TryGetValue(text[..length], out var found))
        {
            if (series.Count >= MaxSeries) return;
            found = series.GetOrAdd(text[..length].ToString(), _ => new Series(bounds.Length));
        }

        lock (found.Gate)
        {
            if (Kind == MetricKind.Histogram)
            {
                var bucket = Array.BinarySearch(bounds, value);
                if (bucket < 0) bucket = ~bucket;
                found.Buckets[bucket]++;
                found.Value += value;
            }
            else
            {
                found.Value = accumulates ? found.Value + value : value;
            }
        }
    }

    /// <summary>Writes the family in Prometheus' text format; nothing when it has no series.</summary>
    public void Write(StringBuilder text)
    {
        if (series.IsEmpty) return;
        text.Append("# HELP ").Append(Name).Append(' ').Append(help).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Gauge => "gauge",
            _ => "histogram",
        }).Append('\n');
        foreach (var (label, one) in series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lock (one.Gate)
            {
                if (Kind == MetricKind.Histogram) WriteHistogram(text, label, one);
                else Sample(text, Name, label, one.Value);
            }
        }
    }

    private static double[] Bounds(IReadOnlyList<double>? advice) => advice is { Count: > 0 } ? [.. advice] : DefaultBounds;

    private void WriteHistogram(StringBuilder text, string label, Series one)
    {
        var separator = label.Length > 0 ? "," : "";
        long count = 0;
        for (var i = 0; i < one.Buckets.Length; i++)
        {
            count += one.Buckets[i];
            Sample(text, Name + "_bucket", $"{label}{separator}le=\"{(i < bounds.Length ? Number(bounds[i]) : "+Inf")}\"", count);
        }

        Sample(text, Name + "_sum", label, one.Value);
        Sample(text, Name + "_count", label, count);
    }

    private static void Sample(StringBuilder text, string name, string label, double value)
    {
        text.Append(name);
        if (label.Length > 0) text.Append('{').Append(label).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private sealed class Series(int bounds)
    {
        public Lock Gate { get; } = new();

        // The last is for values above every bound.
        public long[] Buckets { get; } = new long[bounds == 0 ? 0 : bounds + 1];

        public double Value { get; set; }
    }
}

using HybridCloud.Workload.Records;

namespace HybridCloud.Workload.Checks;

/// <summary>What this process's checks found: each service's latest outcome, and those per minute that are not recorded yet.</summary>
internal sealed class Observations
{
    // A day's minutes of five services, each both well and failing; the oldest is dropped first.
    private const int Kept = 24 * 60 * 5 * 2;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Outcome> latest = [];
    private readonly Dictionary<(string Service, long Minute, bool Ok), Outcome> unwritten = [];

    public void Report(Outcome outcome)
    {
        var key = (outcome.Service, outcome.At.UtcTicks / TimeSpan.TicksPerMinute, outcome.Ok);
        lock (gate)
        {
            if (!latest.TryGetValue(outcome.Service, out var last) || last.At <= outcome.At) latest[outcome.Service] = outcome;
            if (unwritten.TryGetValue(key, out var known) && known.Latency >= outcome.Latency) return;
            unwritten[key] = outcome;
            if (unwritten.Count > Kept) unwritten.Remove(unwritten.MinBy(pair => pair.Value.At).Key);
        }
    }

    /// <summary>Each service's latest outcome.</summary>
    public IReadOnlyDictionary<string, Outcome> Latest()
    {
        lock (gate) return new Dictionary<string, Outcome>(latest);
    }

    /// <summary>What to record: at most one outcome per service, minute and result, the slowest.</summary>
    public IReadOnlyList<Outcome> Unwritten()
    {
        lock (gate) return [.. unwritten.Values];
    }

    /// <summary>Drops what has been recorded; a newer outcome of the same minute stays.</summary>
    public void Written(IReadOnlyList<Outcome> outcomes)
    {
        var written = outcomes.ToHashSet<Outcome>(ReferenceEqualityComparer.Instance);
        lock (gate)
        {
            foreach (var (key, outcome) in unwritten)
            {
                if (written.Contains(outcome)) unwritten.Remove(key);
            }
        }
    }
}

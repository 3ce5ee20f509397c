using HybridCloud.Contract;
using HybridCloud.Workload.Records;

namespace HybridCloud.Workload.WorkerStatus;

/// <summary>Whether the worker is running, by its newest timestamp in any source. Pure.</summary>
internal static class WorkerSighting
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // A stop is noticed 90 s after the last write, and is looked for several times a minute.
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Empty if no source can be read: that says nothing about the worker. A stop began with the first missing write, so
    /// the minutes since then failed as well.
    /// </summary>
    public static IEnumerable<Outcome> Of(IReadOnlyList<SourceStatus> sources, DateTimeOffset now)
    {
        var last = sources.Where(source => source.Error is null).Max(source => source.Timestamp);
        if (last is null) yield break;
        if (now - last <= Freshness.StaleAfter)
        {
            yield return new Outcome(Sources.Worker, now, true);
            yield break;
        }

        var missing = last.Value + Minute;
        for (var at = missing > now - LookBack ? missing : now - LookBack; at < now; at += Minute) yield return new Outcome(Sources.Worker, at, false);
        yield return new Outcome(Sources.Worker, now, false);
    }
}

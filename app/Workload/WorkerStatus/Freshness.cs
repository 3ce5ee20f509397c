namespace HybridCloud.Workload.WorkerStatus;

/// <summary>When a timestamp counts as stale.</summary>
internal static class Freshness
{
    /// <summary>Age beyond which a source is stale, unless it is written less often on purpose.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(90);

    // Clocks differ a little; more than this is a wrong clock, not a fresh value.
    private static readonly TimeSpan FutureTolerance = TimeSpan.FromSeconds(60);

    // What a cycle may take on top of its interval.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    /// <summary>Limit for a source that is written every <paramref name="interval"/>; 90 s for the usual 60.</summary>
    public static TimeSpan LimitFor(TimeSpan interval) => interval + Slack > StaleAfter ? interval + Slack : StaleAfter;

    /// <summary>Judges what was read of one source.</summary>
    /// <param name="source">Which.</param>
    /// <param name="timestamp">What was read; null if there was no valid time.</param>
    /// <param name="error">Why nothing could be read; null if something was.</param>
    /// <param name="limit">From <see cref="LimitFor"/>.</param>
    /// <param name="note">What the worker says about the source.</param>
    public static SourceStatus Judge(
        string source, DateTimeOffset? timestamp, string? error, TimeSpan limit, string? note, DateTimeOffset now)
    {
        var age = now - timestamp;
        var problem = error
            ?? (age is null ? "no valid timestamp found"
                : age < -FutureTolerance ? "the timestamp is in the future: a clock is wrong"
                : null);
        return new SourceStatus(
            source,
            timestamp,
            age is { } known ? Math.Round(known.TotalSeconds, 3) : null,
            problem is not null || age > limit,
            limit.TotalSeconds,
            problem,
            note);
    }
}

namespace HybridCloud.Workload.Checks;

/// <summary>Result of checking a dependency: a value, or a sentence that says why there is none.</summary>
/// <param name="Value">Null exactly when the check failed.</param>
/// <param name="Error">Safe to show to anyone; null when the check succeeded.</param>
/// <param name="Latency">From the call until the answer or the deadline.</param>
internal sealed record CheckResult<T>(T? Value, string? Error, TimeSpan Latency)
    where T : class
{
    public bool Ok => Error is null;

    /// <summary>Milliseconds, rounded to the microsecond.</summary>
    public double LatencyMilliseconds => Math.Round(Latency.TotalMilliseconds, 3);
}

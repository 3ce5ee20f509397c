namespace HybridCloud.Workload.Records;

/// <summary>How a service was seen at one moment: by a cycle of the worker, or by a check of the API.</summary>
/// <param name="Service">Which, from <see cref="Contract.Sources"/>.</param>
/// <param name="At">The cycle's timestamp, or when the check ended.</param>
/// <param name="Ok">Whether it did what was asked.</param>
/// <param name="Latency">How long a successful check took; null where none was measured.</param>
internal sealed record Outcome(string Service, DateTimeOffset At, bool Ok, TimeSpan? Latency = null);

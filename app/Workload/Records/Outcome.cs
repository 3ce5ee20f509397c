namespace HybridCloud.Workload.Records;

/// <summary>How a service was seen in one cycle.</summary>
/// <param name="Service">Which, from <see cref="Contract.Sources"/>.</param>
/// <param name="At">The cycle's timestamp.</param>
/// <param name="Ok">Whether it did what was asked.</param>
internal sealed record Outcome(string Service, DateTimeOffset At, bool Ok);

namespace HybridCloud.Workload.Records;

/// <summary>How the secret's writes went, for the next process that acts.</summary>
/// <param name="WrittenAt">When AWS last took a value; null when it never has.</param>
/// <param name="RefusedAt">When AWS last refused one because of too many versions; null when it never has.</param>
/// <param name="IntervalSeconds">Shortest time between two writes then.</param>
internal sealed record SecretPaceRecord(DateTimeOffset? WrittenAt, DateTimeOffset? RefusedAt, double IntervalSeconds);

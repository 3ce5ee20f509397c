namespace HybridCloud.Workload.Records;

/// <summary>How writing the secret went, for the next active worker.</summary>
/// <param name="WrittenAt">When AWS last accepted a value; null if it never has.</param>
/// <param name="RefusedAt">When AWS last refused one because of too many versions; null if it never has.</param>
/// <param name="IntervalSeconds">Minimum seconds between two writes at that time.</param>
internal sealed record SecretPaceRecord(DateTimeOffset? WrittenAt, DateTimeOffset? RefusedAt, double IntervalSeconds);

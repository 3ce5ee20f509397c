namespace HybridCloud.Workload.Records;

/// <summary>A timestamp that could not be delivered within its cycle. Source and timestamp identify it.</summary>
/// <param name="Source">Where it should have gone.</param>
/// <param name="Timestamp">The cycle's.</param>
/// <param name="Error">Safe to show to anyone.</param>
/// <param name="Attempts">How often delivery was tried.</param>
internal sealed record DeadLetter(string Source, DateTimeOffset Timestamp, string Error, int Attempts)
{
    /// <summary>How many are kept in each store; the oldest are dropped first.</summary>
    public const int Kept = 500;
}

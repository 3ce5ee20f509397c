namespace HybridCloud.Workload.Records;

/// <summary>What the worker left in one store.</summary>
/// <param name="Timestamp">Of its last delivery there; null when there was none, or the stored value is not a time.</param>
/// <param name="State">Its report about itself from then.</param>
/// <param name="DeadLetters">The letters kept there.</param>
internal sealed record WorkerTrace(DateTimeOffset? Timestamp, WorkerState? State, IReadOnlyList<DeadLetter> DeadLetters)
{
    /// <summary>The worker's latest report about itself: one store may have been down when it was written.</summary>
    public static WorkerState? NewestState(WorkerTrace? one, WorkerTrace? other) =>
        (one?.Timestamp ?? DateTimeOffset.MinValue) >= (other?.Timestamp ?? DateTimeOffset.MinValue) ? one?.State ?? other?.State : other?.State ?? one?.State;
}

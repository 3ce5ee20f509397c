namespace HybridCloud.Workload.Checks;

/// <summary>
/// Runs one check at a time and shares its result briefly: the dependency is called about as often for many viewers
/// as for one.
/// </summary>
/// <param name="clock">Source of time.</param>
/// <param name="lifetime">How long a result is served after the check began.</param>
/// <param name="check">The check; it has its own deadline and turns failures into results.</param>
internal sealed class SharedCheck<T>(TimeProvider clock, TimeSpan lifetime, Func<Task<T>> check)
{
    private readonly Lock gate = new();
    private Task<T>? current;
    private long began;

    /// <summary>The result of the check in flight, of a recent one, or of one started now.</summary>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        Task<T> task;
        lock (gate)
        {
            if (current is null || (current.IsCompleted && clock.GetElapsedTime(began) >= lifetime))
            {
                began = clock.GetTimestamp();
                // Everyone who waits shares this check, so it is not cancelled when a single viewer leaves.
                current = Task.Run(check, CancellationToken.None);
            }

            task = current;
        }

        return task.IsCompleted ? task : task.WaitAsync(cancellationToken);
    }
}

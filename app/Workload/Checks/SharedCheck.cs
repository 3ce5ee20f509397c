namespace HybridCloud.Workload.Checks;

/// <summary>
/// One check in flight at a time, and its result lives briefly: however many viewers ask, the dependency is asked
/// about as often as by one.
/// </summary>
/// <param name="clock">Source of time.</param>
/// <param name="lifetime">How long a result is served after the check began.</param>
/// <param name="check">The check; it has a deadline of its own and turns failures into results.</param>
internal sealed class SharedCheck<T>(TimeProvider clock, TimeSpan lifetime, Func<Task<T>> check)
{
    private readonly Lock gate = new();
    private Task<T>? current;
    private long began;

    /// <summary>The result of the check in flight, of a recent one, or of one begun now.</summary>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        Task<T> task;
        lock (gate)
        {
            if (current is null || (current.IsCompleted && clock.GetElapsedTime(began) >= lifetime))
            {
                began = clock.GetTimestamp();
                // The flight belongs to everyone who waits for it, so no single viewer's leaving cancels it.
                current = Task.Run(check, CancellationToken.None);
            }

            task = current;
        }

        return task.IsCompleted ? task : task.WaitAsync(cancellationToken);
    }
}

namespace HybridCloud.Workload.Hosting;

/// <summary>Calls that return in time, whatever the library underneath does.</summary>
internal static class Deadline
{
    /// <summary>Calls with a token that the deadline cancels, and does not wait for a library that ignores it.</summary>
    /// <param name="deadline">Longer than a slow call takes, and shorter than its caller is willing to wait.</param>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public static async Task<T> CallWithinAsync<T>(
        this TimeProvider clock, TimeSpan deadline, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var answer = call(either.Token);
        try
        {
            return await answer.WaitAsync(either.Token);
        }
        catch (Exception exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Nobody waits for the call any more: observe the exception that it may still end with.
            _ = answer.ContinueWith(static late => _ = late.Exception, TaskScheduler.Default);
            throw new TimeoutException(FormattableString.Invariant($"no answer within {deadline.TotalSeconds:0.#} s"), exception);
        }
    }
}

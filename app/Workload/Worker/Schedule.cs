namespace HybridCloud.Workload.Worker;

/// <summary>Beats at fixed distances from its begin, whatever happens between; beats that were missed are left out.</summary>
internal sealed class Schedule(TimeProvider clock, TimeSpan interval)
{
    private readonly long began = clock.GetTimestamp();
    private long beat;

    /// <summary>Time until the next beat; zero for the first.</summary>
    public TimeSpan UntilNext()
    {
        var elapsed = clock.GetElapsedTime(began);
        var due = interval * beat;
        if (elapsed > due && beat > 0)
        {
            // One run at a time: a cycle that took longer than the interval makes the next wait for the grid.
            beat = (long)Math.Ceiling(elapsed / interval);
            due = interval * beat;
        }

        beat++;
        return due > elapsed ? due - elapsed : TimeSpan.Zero;
    }
}

namespace HybridCloud.Workload.Worker;

/// <summary>Beats at fixed intervals from its start, whatever happens in between; missed beats are skipped.</summary>
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
            // Cycles never overlap: after one that took longer than the interval, the next waits for the next beat.
            beat = (long)Math.Ceiling(elapsed / interval);
            due = interval * beat;
        }

        beat++;
        return due > elapsed ? due - elapsed : TimeSpan.Zero;
    }
}

using HybridCloud.Workload.Loops;

namespace HybridCloud.Workload.Uploader;

/// <summary>
/// Healthy while every loop runs, polls and uploads finish, even if they fail, and no message is forgotten. A poll takes at
/// most half a minute, so if nothing finishes for ninety seconds, it hangs.
/// </summary>
internal sealed class UploaderHealth(LoopRunner loops, Inbox inbox, TimeProvider clock)
{
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(90);

    // Every call about a message ends within seconds; stored messages wait longer while the queue is slow to remove them.
    private static readonly TimeSpan MaxSilenceOfMessage = TimeSpan.FromMinutes(5);

    private long lastSign = clock.GetTimestamp();

    public void Active() => Interlocked.Exchange(ref lastSign, clock.GetTimestamp());

    public static void Map(IEndpointRouteBuilder routes) =>
        LoopHealth.Map(routes, routes.ServiceProvider.GetRequiredService<UploaderHealth>().Look);

    private LoopHealthAnswer Look()
    {
        var silence = clock.GetElapsedTime(Interlocked.Read(ref lastSign));
        var problem = silence >= MaxSilence ? "no poll or upload has finished recently"
            : inbox.LongestSilence >= MaxSilenceOfMessage ? "a message is stuck"
            : null;
        return LoopHealth.Answer(loops, problem, inbox.OldestInWork, silence);
    }
}

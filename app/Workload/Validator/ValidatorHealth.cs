using HybridCloud.Workload.Loops;

namespace HybridCloud.Workload.Validator;

/// <summary>
/// Healthy while every loop runs and no message waits far longer than its caller does. A queue that refuses messages is no
/// reason to restart.
/// </summary>
internal sealed class ValidatorHealth(LoopRunner loops, QueueSender sender)
{
    // More than a shortage of CPU adds to a message's time.
    private static readonly TimeSpan MaxAge = 4 * QueueSender.Patience;

    public static void Map(IEndpointRouteBuilder routes) =>
        LoopHealth.Map(routes, routes.ServiceProvider.GetRequiredService<ValidatorHealth>().Look);

    private LoopHealthAnswer Look() =>
        LoopHealth.Answer(loops, sender.OldestInWork >= MaxAge ? "a message is stuck" : null, sender.OldestInWork, null);
}

namespace HybridCloud.Workload.Hosting;

/// <summary>
/// Asks once as soon as the host has started: the first visitor finds open connections, and the log says early what
/// cannot be reached.
/// </summary>
internal static class FirstLook
{
    public static void At<T>(IServiceProvider services, Func<CancellationToken, Task<T>> check)
    {
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        // Checks turn failures into results, so there is nothing to wait for.
        lifetime.ApplicationStarted.Register(() => _ = check(CancellationToken.None));
    }
}

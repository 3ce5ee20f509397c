using System.Collections.Concurrent;

namespace HybridCloud.Workload.Hosting;

/// <summary>
/// Checks that are made whether or not anyone asks: the first visitor finds open connections, the log says early what cannot
/// be reached, and an outage that nobody watched is in the history.
/// </summary>
internal sealed class Looks
{
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> checks = new();

    /// <summary>Adds a check. It turns failures into results.</summary>
    public static void Add<T>(IServiceProvider services, Func<CancellationToken, Task<T>> check) =>
        services.GetRequiredService<Looks>().checks.Enqueue(check);

    /// <summary>Makes every check once.</summary>
    public Task AllAsync(CancellationToken cancellationToken) => Task.WhenAll(checks.Select(check => check(cancellationToken)));
}

using System.Collections.Concurrent;

namespace HybridCloud.Workload.Hosting;

/// <summary>
/// Checks that run whether or not anyone asks: the first visitor finds open connections, the log reports early what cannot
/// be reached, and the history includes outages that nobody watched.
/// </summary>
internal sealed class Looks
{
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> checks = new();

    /// <summary>Adds a check, which must turn failures into results.</summary>
    public static void Add<T>(IServiceProvider services, Func<CancellationToken, Task<T>> check) =>
        services.GetRequiredService<Looks>().checks.Enqueue(check);

    /// <summary>Runs every check once.</summary>
    public Task AllAsync(CancellationToken cancellationToken) => Task.WhenAll(checks.Select(check => check(cancellationToken)));
}

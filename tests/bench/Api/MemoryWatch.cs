using System.Globalization;

namespace HybridCloud.Bench;

/// <summary>Watches a process's resident memory.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;

    private MemoryWatch(int processId) => watching = WatchAsync(processId);

    /// <summary>The highest seen so far.</summary>
    public double HighestMegabytes { get; private set; }

    public static MemoryWatch Start(int processId) => new(processId);

    public static double ResidentMegabytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task WatchAsync(int processId)
    {
        while (true)
        {
            HighestMegabytes = Math.Max(HighestMegabytes, ResidentMegabytes(processId));
            await Task.Delay(TimeSpan.FromMilliseconds(200), stop.Token);
        }
    }
}

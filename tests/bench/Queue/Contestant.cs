using System.Diagnostics;
using System.Globalization;
using HybridCloud.Local.Processes;

namespace HybridCloud.Bench.Queue;

/// <summary>A service under test: its processes, and their memory.</summary>
/// <param name="processes">What runs.</param>
/// <param name="owned">Whether its processes end with it.</param>
internal sealed class Contestant(IReadOnlyList<ChildProcess> processes, bool owned = true) : IAsyncDisposable
{
    /// <summary>Resident memory of all its processes and their children, in megabytes.</summary>
    public double ResidentMegabytes => processes.Sum(process => TreeOf(process.Id).Sum(id => Read(id, p => p.WorkingSet64))) / 1e6;

    /// <summary>Processor time that they have used; unlike rates it does not depend on what else the machine does.</summary>
    public TimeSpan ProcessorTime => TimeSpan.FromTicks(processes.Sum(process => TreeOf(process.Id).Sum(id => Read(id, p => p.TotalProcessorTime.Ticks))));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in owned ? processes : []) await process.DisposeAsync();
    }

    private static IEnumerable<int> TreeOf(int id)
    {
        yield return id;
        var path = $"/proc/{id}/task/{id}/children";
        if (!File.Exists(path)) yield break;
        foreach (var child in File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var below in TreeOf(int.Parse(child, CultureInfo.InvariantCulture))) yield return below;
        }
    }

    private static long Read(int id, Func<Process, long> value)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return value(process);
        }
        catch (ArgumentException)
        {
            // Gone in the meantime.
            return 0;
        }
    }
}

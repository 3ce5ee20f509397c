using System.Diagnostics;
using System.Globalization;

namespace HybridCloud.Bench;

/// <summary>What a command took.</summary>
/// <param name="Seconds">From start to end.</param>
/// <param name="ProcessorSeconds">Of the command and all that it started and waited for, over every processor.</param>
internal sealed record Measured(double Seconds, double ProcessorSeconds)
{
    /// <summary>Runs a command in a folder; what it prints is shown only when it fails.</summary>
    public static Task<Measured> RunAsync(string folder, string command, IReadOnlyDictionary<string, string>? environment = null) =>
        RunAsync(folder, command, environment, meanwhile: (_, ended) => ended);

    /// <summary>
    /// The most memory, in megabytes, that a command and all it starts hold at once, sampled 50 times a second. It takes a separate
    /// run: sampling takes processor time, most of all from a command that uses every processor.
    /// </summary>
    public static async Task<double> PeakAsync(string folder, string command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var peak = 0.0;
        await RunAsync(folder, command, environment, async (process, ended) =>
        {
            while (!ended.IsCompleted)
            {
                peak = Math.Max(peak, ResidentMegabytes(process.Id));
                await Task.WhenAny(ended, Task.Delay(20));
            }
        });
        return peak;
    }

    private static async Task<Measured> RunAsync(string folder, string command, IReadOnlyDictionary<string, string>? environment, Func<Process, Task, Task> meanwhile)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {command} 2>&1"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var processorBefore = ChildrenSeconds();
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        await meanwhile(process, ended);
        await ended;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var output = await printed;
        return process.ExitCode == 0 ? new Measured(seconds, ChildrenSeconds() - processorBefore) : throw new InvalidOperationException($"{command} ended with {process.ExitCode}:\n{output}");
    }

    /// <summary>The median of several runs.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }

    // User and system time of children that were waited for, in hundredths of a second: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    private static double ChildrenSeconds()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / 100.0;
    }

    private static double ResidentMegabytes(int root)
    {
        var processes = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => Stat(name!)).OfType<(int Id, int Parent, double Megabytes)>().ToList();
        var tree = new HashSet<int> { root };
        for (var grown = true; grown;) grown = processes.Any(process => tree.Contains(process.Parent) && tree.Add(process.Id));
        return processes.Where(process => tree.Contains(process.Id)).Sum(process => process.Megabytes);
    }

    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    private static (int, int, double)? Stat(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(id, CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture),
                long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize / 1e6);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

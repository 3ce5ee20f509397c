namespace HybridCloud.Local.Processes;

/// <summary>Tells a person which process of a running system has ended without being told to.</summary>
internal static class Watch
{
    private const int LastLines = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Watches until it is cancelled. Nothing is restarted: killing a part shows what the others do.</summary>
    public static async Task UntilCancelledAsync(IReadOnlyList<ChildProcess> processes, TextWriter output, CancellationToken cancellationToken)
    {
        var ended = new HashSet<ChildProcess>();
        while (true)
        {
            await Task.Delay(Interval, cancellationToken);
            foreach (var process in processes.Where(process => process.HasExited && ended.Add(process)))
            {
                var code = await process.WaitForExitAsync(cancellationToken);
                await output.WriteLineAsync($"{process.Name} has ended with exit code {code}; everything else keeps running. Its last lines:");
                foreach (var line in process.Output.TakeLast(LastLines)) await output.WriteLineAsync($"  {line}");
            }
        }
    }
}

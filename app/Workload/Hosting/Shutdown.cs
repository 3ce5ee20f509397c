namespace HybridCloud.Workload.Hosting;

/// <summary>What a process may still do after it was told to stop.</summary>
internal static class Shutdown
{
    /// <summary>App Platform kills what is still running; SIGTERM is answered well within its ten seconds.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);
}

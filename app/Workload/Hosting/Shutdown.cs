namespace HybridCloud.Workload.Hosting;

/// <summary>What a process may still do after it is told to stop.</summary>
internal static class Shutdown
{
    /// <summary>Well within the ten seconds between SIGTERM and the moment when App Platform kills the process.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace HybridCloud.Local.Processes;

/// <summary>
/// Starts processes from one thread that never ends. Linux ends a child with its parent (PR_SET_PDEATHSIG) when the
/// parent's <em>thread</em> ends, and thread-pool threads come and go.
/// </summary>
internal static class ProcessStarter
{
    private static readonly BlockingCollection<Action> Work = [];

    static ProcessStarter() => new Thread(() =>
    {
        foreach (var action in Work.GetConsumingEnumerable()) action();
    })
    { IsBackground = true, Name = "process starter" }.Start();

    public static Task StartAsync(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }
}

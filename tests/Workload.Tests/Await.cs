using System.Diagnostics;

namespace HybridCloud.Workload.Tests;

/// <summary>Waits for something to become true, patiently: the machine may be busy.</summary>
internal static class Await
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Observes until the observation satisfies; fails with the last one when it never does.</summary>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T>> observe, Func<T, bool> satisfied)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var seen = await observe();
            if (satisfied(seen)) return seen;
            if (watch.Elapsed > Patience) Assert.Fail($"Waited {Patience.TotalSeconds:0} s for: {what}. Last seen: {seen}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(string what, Func<bool> satisfied) => UntilAsync(what, () => Task.FromResult(satisfied()), seen => seen);
}

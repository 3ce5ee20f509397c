using System.Diagnostics;

namespace HybridCloud.TestSupport;

/// <summary>Waits for something to become true, patiently: the machine may be busy.</summary>
internal static class Await
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Observes until the observation is satisfactory; fails with the last one if it never is.</summary>
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

    /// <summary>Waits until a condition holds.</summary>
    public static Task UntilAsync(string what, Func<Task<bool>> condition) => UntilAsync(what, condition, holds => holds);

    /// <summary>Waits until a condition holds.</summary>
    public static Task UntilAsync(string what, Func<bool> condition) => UntilAsync(what, () => Task.FromResult(condition()), holds => holds);
}

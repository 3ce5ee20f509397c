using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Loops;

/// <summary>
/// Runs loops. A loop survives every failure except its own cancellation: it logs one line, counts the failure, pauses longer
/// after each failure in a row, and continues. It catches every type of exception, since libraries report a broken network
/// with more types than any list would name: https://github.com/aws/aws-sdk-net/issues/1904.
/// </summary>
internal sealed partial class LoopRunner
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly TimeProvider clock;
    private readonly ILogger<LoopRunner> log;
    private readonly Counter<long> failures = WorkloadMeter.Instance.CreateCounter<long>("app.loop.failures", null, "Failed turns of a loop; the loop keeps running.");
    private readonly ConcurrentDictionary<string, int> running = new();
    private int started;

    public LoopRunner(TimeProvider clock, ILogger<LoopRunner> log)
    {
        (this.clock, this.log) = (clock, log);
        WorkloadMeter.Instance.CreateObservableGauge(
            "app.loops.running", () => running.Select(pair => new Measurement<int>(pair.Value, Tag(pair.Key))), null, "Loops that run, by name.");
    }

    /// <summary>Number of loops that were started.</summary>
    public int Started => Volatile.Read(ref started);

    /// <summary>Number of loops that have not ended.</summary>
    public int Running => running.Values.Sum();

    public static void Add(EnvironmentReader environment, IServiceCollection services) => services.AddSingleton<LoopRunner>();

    /// <summary>Repeats <paramref name="turn"/> until it says that it was the last, or until told to stop; never throws.</summary>
    /// <param name="name">Names the loop in log and metrics.</param>
    /// <param name="turn">One turn; its result says whether there is another.</param>
    /// <param name="stopping">Ends the loop.</param>
    public async Task RunAsync(string name, Func<CancellationToken, Task<bool>> turn, CancellationToken stopping)
    {
        Interlocked.Increment(ref started);
        running.AddOrUpdate(name, 1, static (_, count) => count + 1);
        failures.Add(0, Tag(name));
        try
        {
            var failed = 0;
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    if (!await turn(stopping)) return;
                    failed = 0;
                }
                catch (Exception) when (stopping.IsCancellationRequested)
                {
                    // Told to stop: the turn in progress is cut short.
                }
                catch (Exception exception)
                {
                    failures.Add(1, Tag(name));
                    LogFailed(name, ++failed, exception);
                    await PauseAsync(failed, clock, stopping);
                }
            }
        }
        finally
        {
            running.AddOrUpdate(name, 0, static (_, count) => count - 1);
        }
    }

    /// <summary>Runs a turn at once and then one every <paramref name="interval"/>, until told to stop; never throws.</summary>
    public async Task RunEachAsync(string name, TimeSpan interval, Func<CancellationToken, Task> turn, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, clock);
        var first = true;
        await RunAsync(
            name,
            async cancel =>
            {
                if (!first && !await timer.WaitForNextTickAsync(cancel)) return false;
                first = false;
                await turn(cancel);
                return true;
            },
            stopping);
    }

    /// <summary>Waits longer after each failure in a row, with jitter.</summary>
    /// <returns>Whether it waited to the end.</returns>
    public static async Task<bool> PauseAsync(int failures, TimeProvider clock, CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(LongestPause.TotalMilliseconds, FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 16)));
        await Task.Delay(TimeSpan.FromMilliseconds(ceiling * (0.5 + (Random.Shared.NextDouble() / 2))), clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private static KeyValuePair<string, object?> Tag(string name) => new("loop", name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Loop {Loop} failed, {Failures} times in a row; it keeps running")]
    private partial void LogFailed(string loop, int failures, Exception exception);
}

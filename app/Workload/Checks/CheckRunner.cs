using System.Collections.Concurrent;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Records;
using HybridCloud.Workload.Telemetry;
using HybridCloud.Workload.Telemetry.Traces;

namespace HybridCloud.Workload.Checks;

/// <summary>Runs each check with a deadline, measures it, and turns a failure into a sentence.</summary>
internal sealed partial class CheckRunner(
    TimeProvider clock, CheckMetrics metrics, ILogger<CheckRunner> logger, Observations? observations = null)
{
    // Successes are logged when they are news: the first, and the first after a failure.
    private readonly ConcurrentDictionary<string, bool> states = new();

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        services.AddSingleton<CheckMetrics>();
        services.AddSingleton<CheckRunner>();
    }

    /// <summary>Runs <paramref name="check"/>; never throws because of the dependency.</summary>
    /// <param name="source">What is checked, from <see cref="Contract.Sources"/>.</param>
    /// <param name="deadline">Time after which the check fails, even if the client library ignores its token.</param>
    public async Task<CheckResult<T>> RunAsync<T>(string source, TimeSpan deadline, Func<CancellationToken, Task<T>> check)
        where T : class
    {
        using var activity = WorkloadActivities.Start($"check {source}");
        var began = clock.GetTimestamp();
        T? value = null;
        string? error = null;
        using var timeout = new CancellationTokenSource(deadline, clock);
        try
        {
            value = await check(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            error = FormattableString.Invariant($"no answer within {deadline.TotalSeconds:0.#} s");
        }
        catch (Exception exception)
        {
            error = SafeError.Describe(exception);
            if (SafeError.IsUnknown(exception)) LogUnexpected(exception, source);
        }

        var latency = clock.GetElapsedTime(began);
        activity?.Finish(error);
        metrics.Record(source, error is null, latency);
        var wasOk = states.TryGetValue(source, out var state) ? state : (bool?)null;
        states[source] = error is null;
        if (error is not null) LogFailed(source, error, latency.TotalMilliseconds, "failed");
        else if (wasOk != true) LogSucceeded(source, latency.TotalMilliseconds, "ok");
        return new CheckResult<T>(value, error, latency);
    }

    /// <summary>Like <see cref="RunAsync"/>, for the check that decides whether a service is well; adds its outcome to the history, if any.</summary>
    public async Task<CheckResult<T>> ProbeAsync<T>(string source, TimeSpan deadline, Func<CancellationToken, Task<T>> check)
        where T : class
    {
        var result = await RunAsync(source, deadline, check);
        observations?.Report(new Outcome(source, clock.GetUtcNow(), result.Ok, result.Ok ? result.Latency : null));
        return result;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Check of {Source} failed: {Error}")]
    private partial void LogFailed(string source, string error, double durationMs, string outcome);

    [LoggerMessage(Level = LogLevel.Information, Message = "Check of {Source} succeeded")]
    private partial void LogSucceeded(string source, double durationMs, string outcome);

    [LoggerMessage(Level = LogLevel.Error, Message = "Check of {Source} failed unexpectedly")]
    private partial void LogUnexpected(Exception exception, string source);
}

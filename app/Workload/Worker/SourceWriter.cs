using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Telemetry.Traces;
using Polly;
using Polly.Retry;

namespace HybridCloud.Workload.Worker;

/// <summary>How the delivery to one source ended.</summary>
/// <param name="Source">Which.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Failure">Null if it was delivered.</param>
internal sealed record DeliveryResult(string Source, int Attempts, Exception? Failure)
{
    public bool Delivered => Failure is null;
}

/// <summary>Delivers timestamps to one source: retries with growing, jittered pauses within a cycle's budget.</summary>
internal sealed partial class SourceWriter(
    string source, Func<DateTimeOffset, CancellationToken, Task> write, TimeProvider clock, WorkerMetrics metrics, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(6);

    private readonly CircuitBreaker breaker = new();
    private readonly ResiliencePipeline retries = new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            // Retrying these would be refused the same way.
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is not null and not (Amazon.SecretsManager.Model.LimitExceededException or SecretUnusableException)),
        })
        .Build();

    public string Source => source;

    /// <summary>Delivers one timestamp.</summary>
    /// <param name="timestamp">The cycle's.</param>
    /// <param name="budget">Ends the retries; an attempt in progress may still finish.</param>
    /// <param name="giveUp">Ends the attempt in progress, too.</param>
    public async Task<DeliveryResult> RunAsync(DateTimeOffset timestamp, CancellationToken budget, CancellationToken giveUp)
    {
        var attempts = 0;
        Exception? failure = null;
        var wasOpen = breaker.IsOpen;
        try
        {
            if (wasOpen) await AttemptAsync();
            else await retries.ExecuteAsync(async _ => await AttemptAsync(), budget);
        }
        catch (Exception exception)
        {
            // If the budget cut a pause short, the last attempt's failure stands.
            failure ??= exception;
        }

        if (failure is not null && attempts == 0) failure = new OperationCanceledException(budget);
        breaker.Record(failure is null);
        if (breaker.IsOpen != wasOpen) LogBreaker(source, breaker.IsOpen ? "open" : "closed");
        metrics.Delivered(source, failure is null, attempts);
        return new DeliveryResult(source, attempts, failure);

        async Task AttemptAsync()
        {
            attempts++;
            using var activity = WorkloadActivities.Start($"deliver {source}");
            var began = clock.GetTimestamp();
            using var timeout = new CancellationTokenSource(AttemptTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, giveUp);
            try
            {
                await write(timestamp, either.Token).WaitAsync(either.Token);
                failure = null;
                activity?.Finish(null);
                LogDelivered(source, attempts, clock.GetElapsedTime(began).TotalMilliseconds, "delivered", timestamp);
            }
            catch (Exception exception)
            {
                failure = timeout.IsCancellationRequested ? new TimeoutException() : exception;
                var error = SafeError.Describe(failure);
                activity?.Finish(error);
                LogFailed(source, attempts, clock.GetElapsedTime(began).TotalMilliseconds, "failed", error, timestamp);
                if (SafeError.IsUnknown(failure)) LogUnexpected(failure, source);
                throw;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Updated {Source}")]
    private partial void LogDelivered(string source, int attempt, double durationMs, string outcome, DateTimeOffset timestamp);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Updating {Source} failed: {Error}")]
    private partial void LogFailed(string source, int attempt, double durationMs, string outcome, string error, DateTimeOffset timestamp);

    [LoggerMessage(Level = LogLevel.Error, Message = "Updating {Source} failed unexpectedly")]
    private partial void LogUnexpected(Exception exception, string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Circuit of {Source} is {State}")]
    private partial void LogBreaker(string source, string state);
}

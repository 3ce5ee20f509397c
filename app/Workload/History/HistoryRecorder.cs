using HybridCloud.Contract;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Postgres;

namespace HybridCloud.Workload.History;

/// <summary>
/// Makes the API check every service several times a minute and records in the history what these checks and its visitors' saw:
/// outages between two cycles of the worker, how slow each service was, and the state of the worker itself.
/// </summary>
internal sealed partial class HistoryRecorder(
    Looks looks, Observations observations, HistoryTables tables, LoopRunner loops, TimeProvider clock, ILogger<HistoryRecorder> logger) : BackgroundService
{
    // Every outage of this length is seen. AWS charges for reading the secret: at this pace about 0.9 USD a month per instance.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        services.AddSingleton<Looks>();
        services.AddSingleton<Observations>();
        services.AddHostedService<HistoryRecorder>();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first checks of a new process measure its own slow start more than the services, so they are not recorded.
        await looks.AllAsync(stoppingToken);
        observations.Written(observations.Unwritten());
        await loops.RunEachAsync("history", Interval, LookAsync, stoppingToken);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await looks.AllAsync(cancellationToken);
        var seen = observations.Unwritten();
        if (seen.Count == 0) return;
        try
        {
            await clock.CallWithinAsync(Deadline, cancel => tables.AddAsync(seen, cancel), cancellationToken);
            observations.Written(seen);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Retried after the next look.
            LogPostponed(Sources.Postgres, SafeError.Describe(exception));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Writing the history to {Source} is postponed: {Error}")]
    private partial void LogPostponed(string source, string error);
}

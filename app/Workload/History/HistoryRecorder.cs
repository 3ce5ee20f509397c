using HybridCloud.Contract;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Postgres;

namespace HybridCloud.Workload.History;

/// <summary>
/// Has the API look at every service several times a minute and writes into the history what it and its visitors' checks saw:
/// an outage between two cycles of the worker, how slow each service was, and the worker itself.
/// </summary>
internal sealed partial class HistoryRecorder(
    Looks looks, Observations observations, HistoryTables tables, LoopRunner loops, TimeProvider clock, ILogger<HistoryRecorder> logger) : BackgroundService
{
    // An outage of this length is always seen. AWS charges for reading the secret: at this pace about 0.9 USD a month for each instance.
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
        // A process that has only just started says more about its own slowness than about the services'.
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
            // Offered again after the next look.
            LogPostponed(Sources.Postgres, SafeError.Describe(exception));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "History in {Source} is written later: {Error}")]
    private partial void LogPostponed(string source, string error);
}

using System.Diagnostics.Metrics;
using HybridCloud.Contract;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Telemetry;
using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.Worker;

/// <summary>
/// Counts the waiting jobs of one queue for the metric by which the platform scales workers. While they cannot be counted,
/// there is no value: a stale one would keep tasks running, a zero would stop them.
/// </summary>
internal sealed partial class QueueDepth : BackgroundService
{
    private const long Uncounted = -1;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private readonly string queue;
    private readonly WaitingJobs jobs;
    private readonly LoopRunner loops;
    private readonly TimeProvider clock;
    private readonly ILogger<QueueDepth> logger;
    private long waiting = Uncounted;

    public QueueDepth(string queue, WaitingJobs jobs, LoopRunner loops, TimeProvider clock, ILogger<QueueDepth> logger)
    {
        (this.queue, this.jobs, this.loops, this.clock, this.logger) = (queue, jobs, loops, clock, logger);
        var tag = new KeyValuePair<string, object?>("queue", queue);
        WorkloadMeter.Instance.CreateObservableGauge<long>("queue.depth", () => Measure(tag), null, "Jobs that wait for a worker.");
    }

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var queue = environment.Optional(EnvironmentNames.WorkerQueue, "name of the BullMQ queue in Valkey whose waiting jobs are counted; none when absent");
        if (queue is null) return;
        services.AddSingleton<WaitingJobs>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<QueueDepth>(provider, queue));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loops.RunEachAsync("count jobs", Interval, CountAsync, stoppingToken);

    private IEnumerable<Measurement<long>> Measure(KeyValuePair<string, object?> tag) =>
        Volatile.Read(ref waiting) is var count and not Uncounted ? [new Measurement<long>(count, tag)] : [];

    private async Task CountAsync(CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        try
        {
            Volatile.Write(ref waiting, await jobs.CountAsync(queue, either.Token));
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Volatile.Write(ref waiting, Uncounted);
            LogUncounted(queue, SafeError.Describe(exception));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jobs in {Queue} cannot be counted: {Error}")]
    private partial void LogUncounted(string queue, string error);
}

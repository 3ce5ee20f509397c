using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Loops;

namespace HybridCloud.Workload.Worker;

/// <summary>Runs cycles while this worker is the active one.</summary>
internal sealed partial class WorkerService(
    WorkerOptions options, Leadership leadership, Cycle cycle, LoopRunner loops, TimeProvider clock, ILogger<WorkerService> logger) : BackgroundService
{
    // Out of the ten seconds after SIGTERM: work in progress may finish, and then the lease is given back.
    private static readonly TimeSpan FinishWithin = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource giveUp = new();
    private long lastCycle;

    /// <summary>Whether cycles are running, or another worker is known to run them.</summary>
    public bool IsHealthy
    {
        get
        {
            var last = Volatile.Read(ref lastCycle);
            var sign = leadership.IsLeader && last != 0 ? last : leadership.LastDecision;
            return loops.Running >= loops.Started && clock.GetElapsedTime(sign) < options.HealthyFor;
        }
    }

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var options = WorkerOptions.Read(environment);
        services.AddSingleton(_ => options);
        services.AddSingleton<WorkerMetrics>();
        services.AddSingleton<Journal>();
        services.AddSingleton<Leadership>();
        services.AddSingleton<Cycle>();
        services.AddSingleton<WorkerService>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerService>());
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        giveUp.CancelAfter(FinishWithin);
        await base.StopAsync(cancellationToken);
        LogStopped(options.Instance);
    }

    public override void Dispose()
    {
        giveUp.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var holding = leadership.RunAsync(stoppingToken);
        await loops.RunAsync(
            "cycle",
            async cancel =>
            {
                var changed = leadership.Changed;
                if (leadership.IsLeader) await ActAsync(cancel);
                else await changed.WaitAsync(cancel);
                return true;
            },
            stoppingToken);
        await holding;
        await leadership.ReleaseAsync();
    }

    private async Task ActAsync(CancellationToken stopping)
    {
        var schedule = new Schedule(clock, options.Interval);
        // A first cycle that never ends must be noticed as well.
        Volatile.Write(ref lastCycle, clock.GetTimestamp());
        await cycle.ResumeAsync(stopping);
        while (true)
        {
            var changed = leadership.Changed;
            await Task.WhenAny(Task.Delay(schedule.UntilNext(), clock, stopping), changed);
            await leadership.ConfirmAsync(stopping);
            if (stopping.IsCancellationRequested || !leadership.IsLeader) return;
            await cycle.RunAsync(stopping, giveUp.Token);
            Volatile.Write(ref lastCycle, clock.GetTimestamp());
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Instance} has stopped")]
    private partial void LogStopped(string instance);
}

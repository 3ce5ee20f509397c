using HybridCloud.Contract;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.Worker;

/// <summary>
/// Decides which of several workers is active. PostgreSQL's lease decides; while PostgreSQL cannot be reached, Valkey's does;
/// while neither can, all are active, because every write may be repeated and a silent system is worse than a busy one.
/// </summary>
internal sealed partial class Leadership(
    LeaseTable postgres, LeaseKey valkey, WorkerOptions options, LoopRunner loops, TimeProvider clock, ILogger<Leadership> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private enum Lease
    {
        Held,
        HeldByAnother,
        Unknown,
    }

    private readonly Lock deciding = new();
    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool leader;

    /// <summary>Whether this worker is active.</summary>
    public bool IsLeader => leader;

    /// <summary>Completes when <see cref="IsLeader"/> next changes.</summary>
    public Task Changed => changed.Task;

    /// <summary>When this was last decided, for the health of a waiting worker.</summary>
    public long LastDecision { get; private set; } = clock.GetTimestamp();

    /// <summary>Holds on to the lease, or tries to get it, until told to stop.</summary>
    public Task RunAsync(CancellationToken stopping) => loops.RunAsync(
        "lease",
        async cancel =>
        {
            Set(await DecideAsync(cancel));
            LastDecision = clock.GetTimestamp();
            await Task.Delay(options.LeaseDuration / 4, clock, cancel);
            return true;
        },
        stopping);

    /// <summary>Checks the lease again if it may have expired since the last decision: this process may have been frozen.</summary>
    public async Task ConfirmAsync(CancellationToken stopping)
    {
        if (!leader || clock.GetElapsedTime(LastDecision) < options.LeaseDuration * 0.75) return;
        Set(await DecideAsync(stopping));
        LastDecision = clock.GetTimestamp();
    }

    /// <summary>Gives the lease back, so that another worker need not wait for it to expire.</summary>
    public async Task ReleaseAsync()
    {
        if (!leader) return;
        Set(false);
        await Task.WhenAll(
            AskAsync(Sources.Postgres, async cancel => await postgres.ReleaseAsync(options.Instance, cancel) >= 0, CancellationToken.None),
            AskAsync(Sources.Valkey, async cancel => await valkey.ReleaseAsync(options.Instance, cancel) is not null, CancellationToken.None));
    }

    private async Task<bool> DecideAsync(CancellationToken stopping)
    {
        var decision = await AskAsync(Sources.Postgres, cancel => postgres.TryHoldAsync(options.Instance, options.LeaseDuration, cancel), stopping);
        switch (decision)
        {
            case Lease.Held:
                // So that Valkey knows the same holder if PostgreSQL fails.
                await AskAsync(Sources.Valkey, cancel => valkey.TakeAsync(options.Instance, options.LeaseDuration, cancel), stopping);
                return true;
            case Lease.HeldByAnother:
                return false;
            default:
                return await AskAsync(Sources.Valkey, cancel => valkey.TryHoldAsync(options.Instance, options.LeaseDuration, cancel), stopping)
                    is not Lease.HeldByAnother;
        }
    }

    private async Task<Lease> AskAsync(string store, Func<CancellationToken, Task<bool>> ask, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        try
        {
            return await ask(either.Token).WaitAsync(either.Token) ? Lease.Held : Lease.HeldByAnother;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            LogUnknown(store, SafeError.Describe(exception));
            return Lease.Unknown;
        }
    }

    /// <summary>Changes <see cref="IsLeader"/> and announces that. The lease's loop and the cycle's may do so at once.</summary>
    internal void Set(bool now)
    {
        TaskCompletionSource before;
        lock (deciding)
        {
            if (leader == now) return;
            leader = now;
            (before, changed) = (changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        LogChanged(options.Instance, now ? "acts" : "waits");
        before.SetResult();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Instance} {Role}")]
    private partial void LogChanged(string instance, string role);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease in {Store} cannot be checked: {Error}")]
    private partial void LogUnknown(string store, string error);
}

using Amazon.SecretsManager.Model;
using HybridCloud.Contract;
using HybridCloud.Workload.Aws;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Records;
using HybridCloud.Workload.Telemetry.Traces;
using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.Worker;

/// <summary>One cycle: one timestamp to all three sources at once, then the journal of what happened.</summary>
internal sealed partial class Cycle
{
    private static readonly TimeSpan StateDeadline = TimeSpan.FromSeconds(2);

    private readonly WorkerOptions options;
    private readonly TimeProvider clock;
    private readonly IamCheck iam;
    private readonly SecretCheck secretCheck;
    private readonly Journal journal;
    private readonly WorkerMetrics metrics;
    private readonly ILogger<Cycle> logger;
    private readonly SecretPace pace;
    private readonly LastUpdateTable table;
    private readonly LastUpdateKey key;
    private readonly SourceWriter toPostgres;
    private readonly SourceWriter toValkey;
    private readonly SourceWriter toSecret;

    public Cycle(
        WorkerOptions options,
        TimeProvider clock,
        LastUpdateTable table,
        LastUpdateKey key,
        SecretVault vault,
        IamCheck iam,
        SecretCheck secretCheck,
        Journal journal,
        WorkerMetrics metrics,
        ILogger<Cycle> logger)
    {
        (this.options, this.clock, this.iam, this.secretCheck) = (options, clock, iam, secretCheck);
        (this.journal, this.metrics, this.logger, this.table, this.key) = (journal, metrics, logger, table, key);
        pace = new SecretPace(options.SecretInterval);
        toPostgres = new SourceWriter(Sources.Postgres, (at, cancel) => table.WriteAsync(at, State(), cancel), clock, metrics, logger);
        toValkey = new SourceWriter(Sources.Valkey, (at, cancel) => key.WriteAsync(at, State(), cancel), clock, metrics, logger);
        toSecret = new SourceWriter(Sources.Secret, vault.WriteAsync, clock, metrics, logger);
    }

    /// <summary>Runs before the first cycle of a newly active worker: finds out how the previous one wrote the secret.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var traces = await Task.WhenAll(
            TryAsync(Sources.Postgres, table.ReadTraceAsync, cancellationToken), TryAsync(Sources.Valkey, key.ReadTraceAsync, cancellationToken));
        if (WorkerTrace.NewestState(traces[0], traces[1])?.SecretPace is { } record) pace.Resume(record, clock.GetUtcNow());
    }

    /// <summary>Runs one cycle; never throws because of a source.</summary>
    /// <param name="stopping">Ends retries; attempts in progress may finish.</param>
    /// <param name="giveUp">Ends attempts in progress.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken giveUp)
    {
        using var activity = WorkloadActivities.Start("worker cycle");
        var began = clock.GetTimestamp();
        var timestamp = Truncate(clock.GetUtcNow());
        using var budget = new CancellationTokenSource(options.Budget, clock);
        using var retry = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, stopping);

        var secret = WriteSecretAsync(timestamp, retry.Token, giveUp);
        var iamCheck = SeeAsync(Sources.Iam, iam.GetAsync(giveUp), timestamp);
        var results = await Task.WhenAll(
            toPostgres.RunAsync(timestamp, retry.Token, giveUp), toValkey.RunAsync(timestamp, retry.Token, giveUp));
        var (secretResult, secretOutcome) = await secret;
        DeliveryResult[] all = secretResult is null ? results : [.. results, secretResult];

        await journal.WriteAsync(
            [.. all.Where(result => !result.Delivered).Select(result =>
                new DeadLetter(result.Source, timestamp, SafeError.Describe(result.Failure!), result.Attempts))],
            [.. results.Select(result => new Outcome(result.Source, timestamp, result.Delivered)), secretOutcome, await iamCheck],
            giveUp);
        var failed = all.Count(result => !result.Delivered);
        var took = clock.GetElapsedTime(began);
        activity?.Finish(failed == 0 ? null : $"{failed} of {all.Length} not delivered");
        metrics.Cycle(failed == 0, took);
        LogCycle(timestamp, all.Length - failed, all.Length, took.TotalMilliseconds, failed == 0 ? "ok" : "failed");
    }

    private async Task<(DeliveryResult? Result, Outcome Outcome)> WriteSecretAsync(
        DateTimeOffset timestamp, CancellationToken retry, CancellationToken giveUp)
    {
        if (!pace.IsDue(timestamp)) return (null, await SeeAsync(Sources.Secret, secretCheck.GetAsync(giveUp), timestamp));
        var before = pace.Interval;
        var result = await toSecret.RunAsync(timestamp, retry, giveUp);
        if (result.Delivered) pace.Accepted(timestamp);
        else if (result.Failure is LimitExceededException) pace.Refused(timestamp);
        // The state stored with the timestamps predates this; written again, it survives even if the process ends now.
        if (result.Delivered || result.Failure is LimitExceededException)
        {
            await Task.WhenAll(
                TryAsync(Sources.Postgres, cancel => table.WriteStateAsync(State(), cancel), giveUp),
                TryAsync(Sources.Valkey, cancel => key.WriteStateAsync(State(), cancel), giveUp));
        }

        if (pace.Interval != before) LogPace(Sources.Secret, pace.Interval.TotalSeconds, pace.Note ?? "The secret is written as often as configured again");
        return (result, new Outcome(Sources.Secret, timestamp, result.Delivered));
    }

    private async Task<T?> TryAsync<T>(string source, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await clock.CallWithinAsync(StateDeadline, call, cancellationToken);
        }
        catch (Exception exception)
        {
            // The next cycle writes it; a worker that cannot read it starts as configured.
            LogStateUnknown(source, SafeError.Describe(exception));
            return default;
        }
    }

    private static async Task<Outcome> SeeAsync<T>(string service, Task<CheckResult<T>> check, DateTimeOffset timestamp)
        where T : class
    {
        try
        {
            return new Outcome(service, timestamp, (await check).Ok);
        }
        catch (OperationCanceledException)
        {
            return new Outcome(service, timestamp, false);
        }
    }

    private WorkerState State() => new(options.Instance, BuildInformation.Version, pace.InForce.TotalSeconds, pace.Note, pace.Record);

    // All three sources hold exactly the same time, and milliseconds are what each of them keeps.
    private static DateTimeOffset Truncate(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cycle of {Timestamp:O}: {Delivered} of {Due} delivered")]
    private partial void LogCycle(DateTimeOffset timestamp, int delivered, int due, double durationMs, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The worker's state in {Source} is not known: {Error}")]
    private partial void LogStateUnknown(string source, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Note}")]
    private partial void LogPace(string source, double intervalSeconds, string note);
}

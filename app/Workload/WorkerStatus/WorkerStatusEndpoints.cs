using HybridCloud.Contract;
using HybridCloud.Workload.Aws;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Records;
using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.WorkerStatus;

/// <summary><c>GET /worker/status</c>: what the worker left in every source, how old it is, and what it could not deliver.</summary>
internal sealed class WorkerStatusEndpoints
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly TimeProvider clock;
    private readonly SecretCheck secret;
    private readonly SharedCheck<CheckResult<WorkerTrace>> postgres;
    private readonly SharedCheck<CheckResult<WorkerTrace>> valkey;

    public WorkerStatusEndpoints(TimeProvider clock, CheckRunner runner, LastUpdateTable table, LastUpdateKey key, SecretCheck secret)
    {
        (this.clock, this.secret) = (clock, secret);
        postgres = new(clock, Lifetime, () => runner.RunAsync(Sources.Postgres, Deadline, table.ReadTraceAsync));
        valkey = new(clock, Lifetime, () => runner.RunAsync(Sources.Valkey, Deadline, key.ReadTraceAsync));
    }

    public static void Add(EnvironmentReader environment, IServiceCollection services) => services.AddSingleton<WorkerStatusEndpoints>();

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<WorkerStatusEndpoints>();
        var observations = routes.ServiceProvider.GetRequiredService<Observations>();
        Looks.Add(routes.ServiceProvider, async cancellationToken =>
        {
            var answer = await endpoints.AnswerAsync(cancellationToken);
            foreach (var outcome in WorkerSighting.Of(answer.Sources, answer.GeneratedAt)) observations.Report(outcome);
            return answer;
        });
        routes.MapAnswer(Routes.WorkerStatus, WorkerStatusJson.Default.WorkerStatusAnswer, endpoints.AnswerAsync);
    }

    private async Task<WorkerStatusAnswer> AnswerAsync(CancellationToken cancellationToken)
    {
        var (postgresCheck, valkeyCheck, secretCheck) =
            (postgres.GetAsync(cancellationToken), valkey.GetAsync(cancellationToken), secret.GetAsync(cancellationToken));
        var (inPostgres, inValkey, inSecret) = (await postgresCheck, await valkeyCheck, await secretCheck);

        var now = clock.GetUtcNow();
        var state = WorkerTrace.NewestState(inPostgres.Value, inValkey.Value);
        var secretLimit = Freshness.LimitFor(TimeSpan.FromSeconds(state?.SecretIntervalSeconds ?? 0));
        SourceStatus[] sources =
        [
            Freshness.Judge(Sources.Postgres, inPostgres.Value?.Timestamp, inPostgres.Error, Freshness.StaleAfter, null, now),
            Freshness.Judge(Sources.Valkey, inValkey.Value?.Timestamp, inValkey.Error, Freshness.StaleAfter, null, now),
            Freshness.Judge(Sources.Secret, inSecret.Value?.LastUpdate, inSecret.Error, secretLimit, state?.SecretNote, now),
        ];
        return new WorkerStatusAnswer(!sources.Any(source => source.Stale), now, sources, Summarize(inPostgres.Value, inValkey.Value));
    }

    private static DeadLetterSummary Summarize(params WorkerTrace?[] traces)
    {
        var letters = traces.SelectMany(trace => trace?.DeadLetters ?? []).DistinctBy(letter => (letter.Source, letter.Timestamp)).ToList();
        return new DeadLetterSummary(letters.Count, letters.MaxBy(letter => letter.Timestamp));
    }
}

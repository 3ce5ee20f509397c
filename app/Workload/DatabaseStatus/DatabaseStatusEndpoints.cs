using HybridCloud.Contract;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.DatabaseStatus;

/// <summary><c>GET /db/status</c>: whether each database accepts a write and returns it, and when the worker last wrote there.</summary>
internal sealed class DatabaseStatusEndpoints
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private sealed record Probe(DateTimeOffset? LastUpdate);

    private readonly CheckRunner runner;
    private readonly PostgresStore postgres;
    private readonly ValkeyStore valkey;
    private readonly ProbeTable table;
    private readonly ValkeyProbe key;
    private readonly SharedCheck<byte[]> check;

    public DatabaseStatusEndpoints(
        CheckRunner runner, PostgresStore postgres, ProbeTable table, ValkeyStore valkey, ValkeyProbe key, TimeProvider clock)
    {
        (this.runner, this.postgres, this.table, this.valkey, this.key) = (runner, postgres, table, valkey, key);
        check = new SharedCheck<byte[]>(clock, Lifetime, AskAsync);
    }

    public static void Add(EnvironmentReader environment, IServiceCollection services) => services.AddSingleton<DatabaseStatusEndpoints>();

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<DatabaseStatusEndpoints>();
        routes.MapAnswer(Routes.DatabaseStatus, endpoints.check.GetAsync);
        Looks.Add(routes.ServiceProvider, endpoints.check.GetAsync);
    }

    private async Task<byte[]> AskAsync()
    {
        var postgresCheck = runner.ProbeAsync(Sources.Postgres, Deadline, async cancel => new Probe(await table.WriteAndReadAsync(cancel)));
        var valkeyCheck = runner.ProbeAsync(Sources.Valkey, Deadline, async cancel => new Probe(await key.WriteAndReadAsync(cancel)));
        var (postgresResult, valkeyResult) = (await postgresCheck, await valkeyCheck);
        // Serialized once for all viewers of this result.
        return JsonAnswer.Serialize(
            new DatabaseStatusAnswer(
                Status(postgresResult, postgres.Endpoint),
                Status(valkeyResult, valkey.Endpoint),
                postgresResult.Value?.LastUpdate,
                valkeyResult.Value?.LastUpdate),
            DatabaseStatusJson.Default.DatabaseStatusAnswer);
    }

    private static DependencyStatus Status(CheckResult<Probe> result, string endpoint) =>
        new(result.Ok, result.LatencyMilliseconds, endpoint, result.Error);
}

using HybridCloud.Contract;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Postgres;

namespace HybridCloud.Workload.History;

/// <summary><c>GET /history</c>: what worker and API saw of each service, 24 hours in minutes and 90 days in hours.</summary>
internal sealed class HistoryEndpoints
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly TimeProvider clock;
    private readonly CheckRunner runner;
    private readonly HistoryTables tables;
    private readonly SharedCheck<byte[]> check;
    private HistoryAnswer? lastGood;

    public HistoryEndpoints(TimeProvider clock, CheckRunner runner, HistoryTables tables)
    {
        (this.clock, this.runner, this.tables) = (clock, runner, tables);
        check = new SharedCheck<byte[]>(clock, Lifetime, ReadAsync);
    }

    public static void Add(EnvironmentReader environment, IServiceCollection services) => services.AddSingleton<HistoryEndpoints>();

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapAnswer(Routes.History, routes.ServiceProvider.GetRequiredService<HistoryEndpoints>().check.GetAsync);

    private async Task<byte[]> ReadAsync()
    {
        var now = clock.GetUtcNow();
        var result = await runner.RunAsync(Sources.Postgres, Deadline, async cancellationToken =>
        {
            var (minutes, hours) = await tables.ReadAsync(HistoryReport.MinutesFrom(now), HistoryReport.HoursFrom(now), cancellationToken);
            return HistoryReport.Draw(minutes, hours, now);
        });
        var answer = result.Value is { } services
            ? new HistoryAnswer(true, null, now, services)
            : (lastGood ?? new HistoryAnswer(false, null, now, [])) with { Ok = false, Error = result.Error };
        if (answer.Ok) lastGood = answer;
        return JsonAnswer.Serialize(answer, HistoryJson.Default.HistoryAnswer);
    }
}

using System.Globalization;
using HybridCloud.Contract;
using HybridCloud.Local.Servers;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Records;
using HybridCloud.Workload.Tests.Live;
using Npgsql;

namespace HybridCloud.Workload.Tests.Postgres;

/// <summary>What happens on a pooled connection after the server behind the name has changed its role, or has closed the connection.</summary>
public sealed class PostgresFailoverTests(Failover failover) : IClassFixture<Failover>
{
    private static readonly WorkerState State = new("tests", "1", 900, null);
    private static readonly DateTimeOffset Before = new(2026, 1, 15, 14, 30, 45, TimeSpan.Zero);
    private static readonly DateTimeOffset After = Before.AddMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_to_a_server_that_has_become_a_replica_is_answered_by_the_new_primary()
    {
        // Both servers have the same password for the user, as members of a cluster do.
        await ExecuteAsync(failover.Second.Postgres, $"ALTER ROLE {PostgresServer.ApplicationUser} PASSWORD '{failover.First.Postgres.ApplicationPassword}'");
        await using var name = Failover.Name(failover.First.Postgres.Port);
        await using var store = Store(name.Address.Port);
        var table = new LastUpdateTable(store);
        await table.WriteAsync(Before, State, Cancel);

        await ReadOnlyAsync("on");
        try
        {
            name.LeadTo(failover.Second.Postgres.Port);
            await table.WriteAsync(After, State, Cancel);

            Assert.Equal(Before, await TimestampAsync(failover.First.Postgres));
            Assert.Equal(After, await TimestampAsync(failover.Second.Postgres));
        }
        finally
        {
            await ReadOnlyAsync("off");
        }

        async Task ReadOnlyAsync(string setting)
        {
            await ExecuteAsync(failover.First.Postgres, $"ALTER SYSTEM SET default_transaction_read_only = {setting}");
            await ExecuteAsync(failover.First.Postgres, "SELECT pg_reload_conf()");
            // Every open session gets the new setting before a new session can start with it.
            await Await.UntilAsync($"sessions that begin with {setting}", () => SettingAsync(failover.First.Postgres), seen => seen == setting);
        }
    }

    [Fact]
    public async Task A_call_on_a_connection_that_the_server_closed_for_idleness_is_answered_on_another()
    {
        await using var store = Store(failover.First.Postgres.Port);
        var table = new LastUpdateTable(store);
        await table.WriteAsync(Before, State, Cancel);
        // Of this session alone: nothing that comes later can be too slow for it.
        await store.RunAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand("SET idle_session_timeout = '100ms'", connection);
                return await command.ExecuteNonQueryAsync(Cancel);
            },
            Cancel);
        await using (var administrator = await failover.First.Postgres.OpenAsync(Cancel))
            await Await.UntilAsync("no connection of the pool", () => SessionsAsync(administrator), seen => seen == 0);

        await table.WriteAsync(After, State, Cancel);

        Assert.Equal(After, await TimestampAsync(failover.First.Postgres));
    }

    [Fact]
    public async Task A_call_on_a_connection_to_a_server_that_was_restarted_is_answered_on_another()
    {
        await using var store = Store(failover.First.Postgres.Port);
        var table = new LastUpdateTable(store);
        await table.WriteAsync(Before, State, Cancel);

        await failover.First.Postgres.KillAsync(Cancel);
        await failover.First.Postgres.StartAsync(Cancel);
        await table.WriteAsync(After, State, Cancel);

        Assert.Equal(After, await TimestampAsync(failover.First.Postgres));
    }

    private PostgresStore Store(int port)
    {
        var environment = new Dictionary<string, string>(failover.First.Environment())
        {
            [EnvironmentNames.PgPort] = port.ToString(CultureInfo.InvariantCulture),
            // Each of the two has its own certificate authority.
            [EnvironmentNames.PgSslMode] = "require",
        };
        return new PostgresStore(PatientOptions.Postgres(environment));
    }

    private static async Task<long> SessionsAsync(NpgsqlConnection administrator)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM pg_stat_activity WHERE usename = '{PostgresServer.ApplicationUser}'", administrator);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task<string> SettingAsync(PostgresServer server)
    {
        await using var connection = await server.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("SHOW default_transaction_read_only", connection);
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task<DateTimeOffset> TimestampAsync(PostgresServer server)
    {
        await using var connection = await server.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("SELECT timestamp FROM last_update", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(Cancel))!, TimeSpan.Zero);
    }

    private static async Task ExecuteAsync(PostgresServer server, string sql)
    {
        await using var connection = await server.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}

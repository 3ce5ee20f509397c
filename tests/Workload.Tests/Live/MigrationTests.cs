using HybridCloud.Contract;
using HybridCloud.Local.Servers;
using HybridCloud.Workload.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>Each test has its own database in the shared server.</summary>
public sealed class MigrationTests(SharedSystem shared) : IAsyncLifetime
{
    private readonly string database = $"migration_{Guid.NewGuid():N}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await ExecuteAsync($"CREATE DATABASE {database}", "postgres");

    public async ValueTask DisposeAsync() => await ExecuteAsync($"DROP DATABASE {database} WITH (FORCE)", "postgres");

    [Fact]
    public async Task An_empty_database_gets_the_whole_schema()
    {
        Assert.Equal(0, (await MigrateAsync()).ExitCode);
        Assert.Equal((long)Schema.Migrations.Count, await ScalarAsync("SELECT count(*) FROM schema_migration"));
        Assert.Equal(
            "source varchar, timestamp timestamptz, metadata jsonb",
            await ScalarAsync(
                """
                SELECT string_agg(column_name || ' ' || udt_name, ', ' ORDER BY ordinal_position)
                FROM information_schema.columns WHERE table_name = 'last_update'
                """));
    }

    [Fact]
    public async Task Running_twice_changes_nothing()
    {
        await MigrateAsync();
        Assert.Equal(0, (await MigrateAsync()).ExitCode);
        Assert.Equal((long)Schema.Migrations.Count, await ScalarAsync("SELECT count(*) FROM schema_migration"));
    }

    [Fact]
    public async Task Several_at_the_same_time_all_succeed()
    {
        var runs = await Task.WhenAll(MigrateAsync(), MigrateAsync(), MigrateAsync());
        Assert.All(runs, run => Assert.True(run.ExitCode == 0, string.Join('\n', run.Output)));
        Assert.Equal((long)Schema.Migrations.Count, await ScalarAsync("SELECT count(*) FROM schema_migration"));
    }

    [Fact]
    public async Task An_older_schema_is_brought_up_to_date_with_its_data()
    {
        await ApplyAsync(1);
        await ExecuteAsync("INSERT INTO last_update VALUES ('postgres', '2026-01-15T14:30:45Z', '{}')", database);
        Assert.Equal(0, (await MigrateAsync()).ExitCode);
        Assert.Equal(1L, await ScalarAsync("SELECT count(*) FROM last_update"));
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM dead_letter"));
    }

    [Fact]
    public async Task A_schema_that_is_too_old_is_named_by_the_api_until_it_is_migrated()
    {
        await ApplyAsync(1);
        await ExecuteAsync($"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {PostgresServer.ApplicationUser}", database);
        var environment = new Dictionary<string, string>(shared.System.Environment()) { [EnvironmentNames.PgDatabase] = database };
        await using var api = await AppProcess.StartAsync(Commands.Api, environment, Cancel);
        using var client = new ApiClient(() => api.Url, shared.System.OriginSecret);
        var status = await Await.UntilAsync("schema named", () => client.GetAsync("/db/status"), seen =>
            seen.Text("postgres", "error")?.Contains("app migrate", StringComparison.Ordinal) == true);
        Assert.False(status.Bool("postgres", "ok"));
        await MigrateAsync();
        await Await.UntilAsync("postgres well", () => client.GetAsync("/db/status"), seen => seen.Bool("postgres", "ok"));
    }

    [Fact]
    public async Task The_applications_user_may_use_the_tables_and_change_none()
    {
        await MigrateAsync();
        await ExecuteAsync($"SET ROLE {PostgresServer.ApplicationUser}; DELETE FROM last_update; SELECT * FROM status_hour", database);
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync($"SET ROLE {PostgresServer.ApplicationUser}; DROP TABLE last_update", database));
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync($"SET ROLE {PostgresServer.ApplicationUser}; DELETE FROM schema_migration", database));
    }

    [Fact]
    public async Task A_missing_user_is_created_and_a_changed_password_is_applied()
    {
        var user = $"made_{Guid.NewGuid():N}";
        try
        {
            foreach (var password in new[] { "it's \"first\"", "second" })
            {
                var environment = new Dictionary<string, string>(Environment())
                {
                    [EnvironmentNames.PgApplicationUser] = user,
                    [EnvironmentNames.PgApplicationPassword] = password,
                };
                var run = await AppProcess.RunAsync(Commands.Migrate, environment, Cancel);
                Assert.True(run.ExitCode == 0, string.Join('\n', run.Output));
                Assert.DoesNotContain(run.Output, line => line.Contains(password, StringComparison.Ordinal));
                environment[EnvironmentNames.PgUser] = user;
                environment[EnvironmentNames.PgPassword] = password;
                await using var source = PatientOptions.Postgres(environment).CreateBuilder().Build();
                await using var command = source.CreateCommand("SELECT count(*) FROM last_update");
                Assert.Equal(0L, await command.ExecuteScalarAsync(Cancel));
            }
        }
        finally
        {
            await ExecuteAsync($"DROP OWNED BY {user}; DROP ROLE {user}", database);
        }
    }

    private Dictionary<string, string> Environment() => new(shared.System.MigrationEnvironment()) { [EnvironmentNames.PgDatabase] = database };

    private Task<(int ExitCode, IReadOnlyList<string> Output)> MigrateAsync() => AppProcess.RunAsync(Commands.Migrate, Environment(), Cancel);

    private async Task ApplyAsync(int version)
    {
        var migrator = new Migrator(PatientOptions.Postgres(Environment()), null, TimeProvider.System, NullLogger<Migrator>.Instance);
        await migrator.MigrateAsync([.. Schema.Migrations.Take(version)], Cancel);
    }

    private async Task ExecuteAsync(string sql, string where)
    {
        await using var connection = await shared.System.Postgres.OpenAsync(CancellationToken.None, where);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await shared.System.Postgres.OpenAsync(Cancel, database);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }
}

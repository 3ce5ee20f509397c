using HybridCloud.Contract;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Telemetry;
using Npgsql;

namespace HybridCloud.Workload.Postgres;

/// <summary>
/// <c>app migrate</c>: applies the migrations that the database lacks and grants the application's user what it needs.
/// May run repeatedly and concurrently: an advisory lock lets one run first, and the others find nothing left to do.
/// </summary>
internal sealed partial class Migrator(PostgresOptions options, ApplicationUser? applicationUser, TimeProvider clock, ILogger<Migrator> logger)
{
    // Any fixed number: PostgreSQL identifies advisory locks by number.
    private const long LockKey = 0x6879627269640001;

    // A newly created database may still refuse connections.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var options = PostgresOptions.Read(environment);
        var user = environment.Optional(EnvironmentNames.PgApplicationUser, "least-privilege user that api and worker connect as, to be granted access");
        var password = environment.OptionalSecret(EnvironmentNames.PgApplicationPassword, "password of that user, which is created if missing; absent where something else creates it");
        if (user is null && password is not null) environment.Fault($"{EnvironmentNames.PgApplicationPassword} is set without {EnvironmentNames.PgApplicationUser}: set both or neither.");
        var application = user is null ? null : new ApplicationUser(user, password);
        services.AddLogging(logging => logging.AddJsonLines());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Migrator(
            options, application, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Migrator>>()));
    }

    public static async Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var migrator = services.GetRequiredService<Migrator>();
        try
        {
            await migrator.MigrateAsync(Schema.Migrations, cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            migrator.LogFailed(exception, SafeError.Describe(exception));
            return 1;
        }
    }

    /// <summary>Applies every migration that the database lacks, each in its own transaction.</summary>
    public async Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var source = options.CreateBuilder().Build();
        await using var connection = await OpenAsync(source, cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        await ExecuteAsync(connection, SchemaTable, cancellationToken);
        var version = await Schema.VersionAsync(connection, cancellationToken);
        foreach (var migration in migrations.Where(migration => migration.Version > version))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
            await using (var record = new NpgsqlCommand("INSERT INTO schema_migration (version, name) VALUES ($1, $2)", connection))
            {
                record.Parameters.Add(new() { Value = migration.Version });
                record.Parameters.Add(new() { Value = migration.Name });
                await record.ExecuteNonQueryAsync(cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            LogApplied(migration.Version, migration.Name);
        }

        if (applicationUser is not null)
        {
            if (applicationUser.Password is { } password) await EnrolAsync(connection, applicationUser.Name, password, cancellationToken);
            await GrantAsync(connection, applicationUser.Name, cancellationToken);
        }

        LogUpToDate(Math.Max(version, migrations.Count));
    }

    private const string SchemaTable =
        """
        CREATE TABLE IF NOT EXISTS schema_migration (
            version integer PRIMARY KEY,
            name text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """;

    // PASSWORD takes no parameter. Passed as a setting of the transaction, the password is in no statement that could be logged.
    private static async Task EnrolAsync(NpgsqlConnection connection, string user, string password, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var settings = new NpgsqlCommand("SELECT set_config('migrate.user', $1, true), set_config('migrate.password', $2, true)", connection))
        {
            settings.Parameters.Add(new() { Value = user });
            settings.Parameters.Add(new() { Value = password });
            await settings.ExecuteNonQueryAsync(cancellationToken);
        }

        await ExecuteAsync(
            connection,
            """
            DO $$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_setting('migrate.user')) THEN
                    EXECUTE format('CREATE ROLE %I', current_setting('migrate.user'));
                END IF;
                EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', current_setting('migrate.user'), current_setting('migrate.password'));
            END
            $$
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task GrantAsync(NpgsqlConnection connection, string user, CancellationToken cancellationToken)
    {
        await using var quote = new NpgsqlCommand("SELECT quote_ident($1)", connection) { Parameters = { new() { Value = user } } };
        var role = (string)(await quote.ExecuteScalarAsync(cancellationToken))!;
        await ExecuteAsync(
            connection,
            $"""
            GRANT USAGE ON SCHEMA public TO {role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
            REVOKE INSERT, UPDATE, DELETE ON schema_migration FROM {role};
            """,
            cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await source.OpenConnectionAsync(cancellationToken);
            }
            catch (NpgsqlException exception) when (exception.IsTransient && clock.GetElapsedTime(began) < Patience)
            {
                LogWaiting(SafeError.Describe(exception));
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A migration may take long: it has no timeout, and ends early only when the job is told to stop.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Version} ({Name})")]
    private partial void LogApplied(int version, string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schema is at version {Version}")]
    private partial void LogUpToDate(int version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL is not ready: {Error}")]
    private partial void LogWaiting(string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Migration failed: {Error}")]
    private partial void LogFailed(Exception exception, string error);
}

/// <summary>The least-privilege user of the application.</summary>
/// <param name="Name">User name.</param>
/// <param name="Password">Its password; the user is created if missing. Null where something else creates it.</param>
internal sealed record ApplicationUser(string Name, string? Password)
{
    // A record's default ToString would show the password.
    public override string ToString() => Name;
}

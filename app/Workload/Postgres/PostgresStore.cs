using HybridCloud.Workload.Hosting;
using Npgsql;

namespace HybridCloud.Workload.Postgres;

/// <summary>PostgreSQL as the workload uses it. Every new connection first checks the schema's version.</summary>
internal sealed class PostgresStore : IAsyncDisposable
{
    private const string IdleSessionTimeout = "57P05";

    private readonly NpgsqlDataSource source;

    public PostgresStore(PostgresOptions options)
    {
        Endpoint = options.Endpoint;
        var builder = options.CreateBuilder();
        builder.UsePhysicalConnectionInitializer(
            _ => throw new NotSupportedException("Connections are opened asynchronously only."),
            connection => Schema.RequireAsync(connection, CancellationToken.None));
        source = builder.Build();
    }

    /// <summary>Host and port, as shown to visitors.</summary>
    public string Endpoint { get; }

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var options = PostgresOptions.Read(environment);
        services.AddSingleton(_ => new PostgresStore(options));
        services.AddSingleton<ProbeTable>();
        services.AddSingleton<LastUpdateTable>();
        services.AddSingleton<DeadLetterTable>();
        services.AddSingleton<LeaseTable>();
        services.AddSingleton<HistoryTables>();
    }

    /// <summary>Runs <paramref name="work"/> on a pooled connection. The work must be repeatable.</summary>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await RunOnceAsync(work, cancellationToken);
        }
        catch (NpgsqlException exception) when (IsBrokenConnection(exception) && !cancellationToken.IsCancellationRequested)
        {
            // Pooled connections do not notice that the server has restarted until they are used: retry on a new one.
            source.Clear();
            return await RunOnceAsync(work, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<T> RunOnceAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await work(connection);
    }

    private static bool IsBrokenConnection(NpgsqlException exception) => exception is PostgresException postgres
        ? postgres.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or IdleSessionTimeout
            // After a failover the host name points to another server; this one has become a replica.
            or PostgresErrorCodes.ReadOnlySqlTransaction
        : exception.InnerException is IOException;
}

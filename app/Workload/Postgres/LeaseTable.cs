using Npgsql;

namespace HybridCloud.Workload.Postgres;

/// <summary>The active worker's lease in PostgreSQL, by PostgreSQL's clock.</summary>
internal sealed class LeaseTable(PostgresStore store)
{
    /// <summary>Takes or renews the lease.</summary>
    /// <returns>False when another holds it.</returns>
    public Task<bool> TryHoldAsync(string holder, TimeSpan duration, CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                """
                INSERT INTO worker_lease AS held (id, holder, expires_at) VALUES (1, $1, now() + $2)
                ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
                WHERE held.holder = excluded.holder OR held.expires_at < now()
                """,
                connection)
            {
                Parameters = { new() { Value = holder }, new() { Value = duration } },
            };
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
        },
        cancellationToken);

    /// <summary>Gives the lease back, if it is still held, so that another worker need not wait for it to expire.</summary>
    public Task<int> ReleaseAsync(string holder, CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand("DELETE FROM worker_lease WHERE holder = $1", connection)
            {
                Parameters = { new() { Value = holder } },
            };
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);
}

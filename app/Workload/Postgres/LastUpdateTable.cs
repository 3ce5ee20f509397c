using HybridCloud.Contract;
using Npgsql;
using NpgsqlTypes;

namespace HybridCloud.Workload.Postgres;

/// <summary>When each source was last updated.</summary>
internal sealed class LastUpdateTable(PostgresStore store)
{
    /// <summary>The timestamp that the worker left in PostgreSQL, or null.</summary>
    public Task<DateTimeOffset?> ReadAsync(CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Select() } };
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            return await ReadAsync(reader, cancellationToken);
        },
        cancellationToken);

    /// <summary>Leaves the worker's timestamp; an older one never replaces a newer.</summary>
    /// <param name="timestamp">The cycle's.</param>
    /// <param name="metadata">A JSON object about who wrote.</param>
    public Task<int> WriteAsync(DateTimeOffset timestamp, string metadata, CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                $"""
                INSERT INTO {Stores.LastUpdateTable} (source, timestamp, metadata) VALUES ($1, $2, $3::jsonb)
                ON CONFLICT (source) DO UPDATE SET timestamp = excluded.timestamp, metadata = excluded.metadata
                WHERE {Stores.LastUpdateTable}.timestamp <= excluded.timestamp
                """,
                connection);
            command.Parameters.Add(new() { Value = Sources.Postgres });
            command.Parameters.Add(new() { Value = timestamp.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new() { Value = metadata });
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>The statement for <see cref="ReadAsync(NpgsqlDataReader, CancellationToken)"/>, for use in a batch.</summary>
    public static NpgsqlBatchCommand Select() => new($"SELECT timestamp FROM {Stores.LastUpdateTable} WHERE source = $1")
    {
        Parameters = { new() { Value = Sources.Postgres } },
    };

    /// <summary>Reads the current result of <see cref="Select"/>.</summary>
    public static async Task<DateTimeOffset?> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken) ? new DateTimeOffset(reader.GetDateTime(0), TimeSpan.Zero) : null;
}

using HybridCloud.Contract;
using HybridCloud.Workload.Records;
using Npgsql;
using NpgsqlTypes;

namespace HybridCloud.Workload.Postgres;

/// <summary>When each source was last updated.</summary>
internal sealed class LastUpdateTable(PostgresStore store)
{
    /// <summary>What the worker left in PostgreSQL.</summary>
    public Task<WorkerTrace> ReadTraceAsync(CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Select(), DeadLetterTable.Select() } };
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var found = await reader.ReadAsync(cancellationToken);
            DateTimeOffset? timestamp = found ? Timestamp(reader) : null;
            var state = found && !reader.IsDBNull(1) ? WorkerState.Parse(reader.GetString(1)) : null;
            await reader.NextResultAsync(cancellationToken);
            return new WorkerTrace(timestamp, state, await DeadLetterTable.ReadAsync(reader, cancellationToken));
        },
        cancellationToken);

    /// <summary>
    /// Writes the worker's timestamp, even over a newer one: a clock that was once ahead must not block its correction.
    /// </summary>
    public Task<int> WriteAsync(DateTimeOffset timestamp, WorkerState state, CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                $"""
                INSERT INTO {Stores.LastUpdateTable} (source, timestamp, metadata) VALUES ($1, $2, $3::jsonb)
                ON CONFLICT (source) DO UPDATE SET timestamp = excluded.timestamp, metadata = excluded.metadata
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = Sources.Postgres },
                    new() { Value = timestamp.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                    new() { Value = state.ToJson() },
                },
            };
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Writes the worker's report about itself next to its last timestamp.</summary>
    public Task<int> WriteStateAsync(WorkerState state, CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand($"UPDATE {Stores.LastUpdateTable} SET metadata = $2::jsonb WHERE source = $1", connection)
            {
                Parameters = { new() { Value = Sources.Postgres }, new() { Value = state.ToJson() } },
            };
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>The statement for <see cref="ReadAsync(NpgsqlDataReader, CancellationToken)"/>, for use in a batch.</summary>
    public static NpgsqlBatchCommand Select() => new($"SELECT timestamp, metadata::text FROM {Stores.LastUpdateTable} WHERE source = $1")
    {
        Parameters = { new() { Value = Sources.Postgres } },
    };

    /// <summary>Reads the timestamp from the current result of <see cref="Select"/>.</summary>
    public static async Task<DateTimeOffset?> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken) ? Timestamp(reader) : null;

    private static DateTimeOffset Timestamp(NpgsqlDataReader reader) => new(reader.GetDateTime(0), TimeSpan.Zero);
}

using HybridCloud.Workload.Checks;
using Npgsql;

namespace HybridCloud.Workload.Postgres;

/// <summary>The row that proves that the database takes writes and gives them back.</summary>
internal sealed class ProbeTable(PostgresStore store)
{
    // One round trip. The row is locked from the write on, so a neighbour's write cannot come between.
    private const string Sql =
        """
        INSERT INTO connectivity_probe (id, value, written_at) VALUES (1, $1, now())
        ON CONFLICT (id) DO UPDATE SET value = excluded.value, written_at = excluded.written_at
        """;

    /// <summary>Writes a value that never was there before, and reads it.</summary>
    /// <returns>When the worker last wrote, or null when it never has.</returns>
    /// <exception cref="ReadBackException">The value read is another.</exception>
    public Task<DateTimeOffset?> WriteAndReadAsync(CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            var value = Guid.NewGuid();
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(Sql) { Parameters = { new() { Value = value } } },
                    new("SELECT value FROM connectivity_probe WHERE id = 1"),
                    LastUpdateTable.Select(),
                },
            };
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken) || reader.GetGuid(0) != value) throw new ReadBackException();
            await reader.NextResultAsync(cancellationToken);
            return await LastUpdateTable.ReadAsync(reader, cancellationToken);
        },
        cancellationToken);
}

using HybridCloud.Workload.Checks;
using Npgsql;

namespace HybridCloud.Workload.Postgres;

/// <summary>The row that proves that the database accepts writes and returns them.</summary>
internal sealed class ProbeTable(PostgresStore store)
{
    // One round trip. The write locks the row, so another instance's write cannot come in between.
    private const string Sql =
        """
        INSERT INTO connectivity_probe (id, value, written_at) VALUES (1, $1, now())
        ON CONFLICT (id) DO UPDATE SET value = excluded.value, written_at = excluded.written_at
        """;

    /// <summary>Writes a new value and reads it back.</summary>
    /// <returns>When the worker last wrote, or null when it never has.</returns>
    /// <exception cref="ReadBackException">The value read is not the one written.</exception>
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

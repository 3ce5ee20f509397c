using HybridCloud.Workload.Records;
using Npgsql;
using NpgsqlTypes;

namespace HybridCloud.Workload.Postgres;

/// <summary>Dead letters in PostgreSQL.</summary>
internal sealed class DeadLetterTable(PostgresStore store)
{
    /// <summary>
    /// Adds these letters and keeps only the latest of all, by the database's clock, so that letters from a worker whose clock is
    /// ahead do not displace others for longer. A letter that already exists stays as it is.
    /// </summary>
    public Task<int> AddAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var letter in letters)
            {
                batch.BatchCommands.Add(new(
                    "INSERT INTO dead_letter (source, timestamp, error, attempts) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
                {
                    Parameters =
                    {
                        new() { Value = letter.Source },
                        new() { Value = letter.Timestamp.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                        new() { Value = letter.Error },
                        new() { Value = letter.Attempts },
                    },
                });
            }

            batch.BatchCommands.Add(new(
                """
                DELETE FROM dead_letter WHERE (timestamp, source) IN
                    (SELECT timestamp, source FROM dead_letter ORDER BY recorded_at DESC, timestamp DESC, source DESC OFFSET $1)
                """)
            {
                Parameters = { new() { Value = DeadLetter.Kept } },
            });
            return await batch.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>The statement for <see cref="ReadAsync"/>, for use in a batch.</summary>
    public static NpgsqlBatchCommand Select() => new("SELECT source, timestamp, error, attempts FROM dead_letter");

    /// <summary>Reads the current result of <see cref="Select"/>.</summary>
    public static async Task<IReadOnlyList<DeadLetter>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetter>();
        while (await reader.ReadAsync(cancellationToken))
        {
            letters.Add(new DeadLetter(
                reader.GetString(0), new DateTimeOffset(reader.GetDateTime(1), TimeSpan.Zero), reader.GetString(2), reader.GetInt32(3)));
        }

        return letters;
    }
}

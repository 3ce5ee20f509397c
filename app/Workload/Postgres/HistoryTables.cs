using HybridCloud.Workload.Records;
using Npgsql;
using NpgsqlTypes;

namespace HybridCloud.Workload.Postgres;

/// <summary>How a service was seen in one minute or hour: how many times well, how many times failing, and how slow.</summary>
/// <param name="LatencyMilliseconds">A minute's slowest successful check; null where none was measured.</param>
internal sealed record HistoryRow(string Service, DateTimeOffset Start, int Ok, int Failed, float? LatencyMilliseconds = null);

/// <summary>What worker and API saw of each service: in minutes for a day, in hours for 90 days.</summary>
internal sealed class HistoryTables(PostgresStore store)
{
    public static readonly TimeSpan MinutesKept = TimeSpan.FromHours(24);
    public static readonly TimeSpan HoursKept = TimeSpan.FromDays(90);

    /// <summary>
    /// Adds outcomes and deletes what is too old by the database's clock: a worker whose clock is ahead deletes nothing early.
    /// The call is idempotent: a minute is seen well, seen failing, or both, and hours are recounted from their minutes.
    /// </summary>
    public Task<int> AddAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(
                        """
                        INSERT INTO status_minute AS known (service, minute, ok, failed, latency_ms)
                        SELECT service, date_trunc('minute', at, 'UTC'), bool_or(ok), bool_or(NOT ok), max(nullif(latency, 'NaN'))::real
                        FROM unnest($1, $2, $3, $4) AS seen (service, at, ok, latency)
                        GROUP BY 1, 2 ORDER BY 2, 1
                        ON CONFLICT (minute, service) DO UPDATE SET
                            ok = known.ok OR excluded.ok, failed = known.failed OR excluded.failed,
                            latency_ms = greatest(known.latency_ms, excluded.latency_ms)
                        """)
                    {
                        Parameters =
                        {
                            new() { Value = outcomes.Select(outcome => outcome.Service).ToArray() },
                            Times(outcomes),
                            new() { Value = outcomes.Select(outcome => outcome.Ok).ToArray() },
                            new() { Value = outcomes.Select(outcome => outcome.Latency?.TotalMilliseconds ?? double.NaN).ToArray() },
                        },
                    },
                    new(
                        """
                        INSERT INTO status_hour (service, hour, ok, failed)
                        SELECT service, date_trunc('hour', minute, 'UTC'), count(*) FILTER (WHERE ok), count(*) FILTER (WHERE failed)
                        FROM status_minute
                        WHERE date_trunc('hour', minute, 'UTC') IN (SELECT DISTINCT date_trunc('hour', at, 'UTC') FROM unnest($1) AS seen (at))
                        GROUP BY 1, 2 ORDER BY 2, 1
                        ON CONFLICT (hour, service) DO UPDATE SET ok = excluded.ok, failed = excluded.failed
                        """)
                    {
                        Parameters = { Times(outcomes) },
                    },
                    // An hour longer than shown, so that the oldest hour is still complete when it is counted.
                    new("DELETE FROM status_minute WHERE minute < now() - $1") { Parameters = { new() { Value = MinutesKept + TimeSpan.FromHours(1) } } },
                    new("DELETE FROM status_hour WHERE hour < now() - $1") { Parameters = { new() { Value = HoursKept } } },
                },
            };
            return await batch.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Reads the history: minutes since <paramref name="minutesFrom"/>, hours since <paramref name="hoursFrom"/>, oldest first.</summary>
    public Task<(IReadOnlyList<HistoryRow> Minutes, IReadOnlyList<HistoryRow> Hours)> ReadAsync(
        DateTimeOffset minutesFrom, DateTimeOffset hoursFrom, CancellationToken cancellationToken) => store.RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("SELECT service, minute, ok::int, failed::int, latency_ms FROM status_minute WHERE minute >= $1 ORDER BY minute")
                    {
                        Parameters = { Time(minutesFrom) },
                    },
                    new("SELECT service, hour, ok::int, failed::int, NULL::real FROM status_hour WHERE hour >= $1 ORDER BY hour")
                    {
                        Parameters = { Time(hoursFrom) },
                    },
                },
            };
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var minutes = await RowsAsync(reader, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            return (minutes, await RowsAsync(reader, cancellationToken));
        },
        cancellationToken);

    private static async Task<IReadOnlyList<HistoryRow>> RowsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<HistoryRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new HistoryRow(
                reader.GetString(0),
                new DateTimeOffset(reader.GetDateTime(1), TimeSpan.Zero),
                reader.GetInt32(2),
                reader.GetInt32(3),
                reader.IsDBNull(4) ? null : reader.GetFloat(4)));
        }

        return rows;
    }

    private static NpgsqlParameter Times(IReadOnlyList<Outcome> outcomes) => new()
    {
        Value = outcomes.Select(outcome => outcome.At.UtcDateTime).ToArray(),
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
    };

    private static NpgsqlParameter Time(DateTimeOffset time) => new() { Value = time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}

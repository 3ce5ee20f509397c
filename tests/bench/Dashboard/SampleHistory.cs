using HybridCloud.Contract;
using HybridCloud.Local;
using Npgsql;

namespace HybridCloud.Dashboard;

/// <summary>
/// A past for a system that has just started: 24 hours in minutes and 90 days in hours, with two short failures.
/// Without it pictures would show empty bars, and measurements a smaller answer than viewers get.
/// </summary>
internal static class SampleHistory
{
    private const string FillMinutes =
        """
        INSERT INTO status_minute (service, minute, ok, failed, latency_ms)
        SELECT service, minute, NOT down, down,
            CASE WHEN NOT down THEN size * (1 + 0.3 * sin(extract(epoch FROM minute) / 9000) + 0.2 * sin(extract(epoch FROM minute) / 1700)) END
        FROM unnest($1, ARRAY[2, 1, 35, 48]) AS services (service, size),
             generate_series(date_trunc('minute', now()) - interval '24 hours', now() - interval '1 minute', interval '1 minute') AS minute,
             LATERAL (SELECT
                 (service = $2 AND minute BETWEEN now() - interval '5 hours 21 minutes' AND now() - interval '5 hours 12 minutes')
                 OR (service = $3 AND minute BETWEEN now() - interval '14 hours 3 minutes' AND now() - interval '14 hours 1 minute')) AS sample (down)
        ON CONFLICT DO NOTHING
        """;

    private const string FillHours =
        """
        INSERT INTO status_hour (service, hour, ok, failed)
        SELECT service, hour, 60 - down, down
        FROM unnest($1) AS service,
             generate_series(date_trunc('hour', now(), 'UTC') - interval '89 days', now() - interval '1 hour', interval '1 hour') AS hour,
             LATERAL (SELECT CASE
                 WHEN service = $2 AND hour = date_trunc('hour', now(), 'UTC') - interval '5 hours' THEN 9
                 WHEN service = $3 AND hour = date_trunc('hour', now(), 'UTC') - interval '14 hours' THEN 2
                 WHEN service = $3 AND hour = date_trunc('hour', now(), 'UTC') - interval '31 days' THEN 17
                 ELSE 0 END) AS sample (down)
        ON CONFLICT DO NOTHING
        """;

    public static async Task AddAsync(LocalSystem system, CancellationToken cancellationToken)
    {
        await using var connection = await system.Postgres.OpenAsync(cancellationToken);
        foreach (var statement in (string[])[FillMinutes, FillHours])
        {
            await using var command = new NpgsqlCommand(statement, connection)
            {
                Parameters =
                {
                    new() { Value = (string[])[Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret] },
                    new() { Value = Sources.Valkey },
                    new() { Value = Sources.Secret },
                },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

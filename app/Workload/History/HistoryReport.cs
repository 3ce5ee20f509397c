using System.Globalization;
using HybridCloud.Contract;
using HybridCloud.Workload.Postgres;

namespace HybridCloud.Workload.History;

/// <summary>Draws the kept rows as lines of outcomes and shares. Pure.</summary>
internal static class HistoryReport
{
    private static readonly string[] Services = [Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret, Sources.Worker];
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>Start of the first minute shown.</summary>
    public static DateTimeOffset MinutesFrom(DateTimeOffset now) => Floor(now, TimeSpan.FromMinutes(1)) - HistoryTables.MinutesKept + TimeSpan.FromMinutes(1);

    /// <summary>Start of the first hour shown.</summary>
    public static DateTimeOffset HoursFrom(DateTimeOffset now) => Floor(now, TimeSpan.FromHours(1)) - HistoryTables.HoursKept + TimeSpan.FromHours(1);

    public static IReadOnlyList<ServiceHistory> Draw(IReadOnlyList<HistoryRow> minutes, IReadOnlyList<HistoryRow> hours, DateTimeOffset now) =>
        [.. Services.Select(service => Draw(service, Of(service, minutes), Of(service, hours), now))];

    private static ServiceHistory Draw(string service, List<HistoryRow> minutes, List<HistoryRow> hours, DateTimeOffset now) => new(
        service,
        Availability(minutes),
        Availability(hours),
        Line(minutes, MinutesFrom(now), TimeSpan.FromMinutes(1), now),
        Line(hours, HoursFrom(now), TimeSpan.FromHours(1), now),
        [
            .. hours.GroupBy(row => DateOnly.FromDateTime(row.Start.UtcDateTime)).OrderBy(day => day.Key).Select(day => new HistoryDay(
                day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Sum(row => row.Ok), day.Sum(row => row.Failed))),
        ],
        Latency(minutes, now));

    private static List<HistoryRow> Of(string service, IReadOnlyList<HistoryRow> rows) => [.. rows.Where(row => row.Service == service)];

    private static double? Availability(List<HistoryRow> rows)
    {
        double ok = rows.Sum(row => row.Ok), all = ok + rows.Sum(row => row.Failed);
        return all == 0 ? null : Math.Round(ok / all, 5);
    }

    // Starts at the first step that has an outcome: a young system needs no long line of dots.
    private static OutcomeLine Line(List<HistoryRow> rows, DateTimeOffset from, TimeSpan step, DateTimeOffset now)
    {
        var end = Floor(now, step);
        var start = rows.Count == 0 ? end : rows.Min(row => row.Start);
        if (start < from) start = from;
        var outcomes = new char[Math.Max(0, (int)((end - start) / step) + 1)];
        Array.Fill(outcomes, '.');
        foreach (var row in rows)
        {
            var index = (int)Math.Floor((row.Start - start) / step);
            if (index >= 0 && index < outcomes.Length) outcomes[index] = row is { Ok: > 0, Failed: > 0 } ? 'm' : row.Ok > 0 ? 'o' : 'x';
        }

        return new OutcomeLine(start, (int)step.TotalSeconds, new string(outcomes));
    }

    private static LatencyLine Latency(List<HistoryRow> minutes, DateTimeOffset now)
    {
        var measured = minutes.Where(row => row.LatencyMilliseconds is not null).ToLookup(row => Floor(row.Start, Quarter), row => row.LatencyMilliseconds!.Value);
        var start = Floor(now, Quarter) - HistoryTables.MinutesKept + Quarter;
        return new LatencyLine(
            start,
            (int)Quarter.TotalSeconds,
            [
                .. Enumerable.Range(0, (int)(HistoryTables.MinutesKept / Quarter)).Select(step => measured[start + (step * Quarter)] is var quarter && quarter.Any()
                    ? Math.Round(quarter.Order().ElementAt((quarter.Count() - 1) / 2), 1) : (double?)null),
            ]);
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan step) => new(time.UtcTicks - (time.UtcTicks % step.Ticks), TimeSpan.Zero);
}

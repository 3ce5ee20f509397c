using HybridCloud.Workload.History;
using HybridCloud.Workload.Postgres;

namespace HybridCloud.Workload.Tests.History;

public sealed class HistoryReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 14, 30, 45, TimeSpan.Zero);
    private static readonly DateTimeOffset Minute = new(2026, 1, 15, 14, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Minutes_are_drawn_as_healthy_failing_mixed_or_unseen() =>
        Assert.Equal(
            "ox.m.",
            Postgres([Row(-4, 1, 0), Row(-3, 0, 1), Row(-1, 1, 1)]).Minutes.Outcomes);

    [Fact]
    public void The_line_begins_with_the_first_minute_seen() => Assert.Equal(Minute.AddMinutes(-4), Postgres([Row(-4, 1, 0)]).Minutes.Start);

    [Fact]
    public void A_whole_day_has_1440_minutes() =>
        Assert.Equal(1440, Postgres([.. Enumerable.Range(-1439, 1440).Select(minute => Row(minute, 1, 0))]).Minutes.Outcomes.Length);

    [Fact]
    public void Availability_counts_what_was_seen_and_not_what_was_not() =>
        Assert.Equal(0.75, Postgres([Row(-100, 1, 0), Row(-99, 1, 0), Row(-3, 1, 0), Row(-2, 0, 1)]).Availability24h);

    [Fact]
    public void Without_observations_there_is_no_availability() => Assert.Null(Postgres([]).Availability24h);

    [Fact]
    public void Every_service_is_there_in_the_order_of_the_dashboard() =>
        Assert.Equal(["postgres", "valkey", "iam", "secret", "worker"], HistoryReport.Draw([], [], Now).Select(service => service.Service));

    [Fact]
    public void Latencies_are_medians_of_the_quarters_of_24_hours_with_gaps_where_nothing_was_measured()
    {
        var latency = Postgres([Row(-61, 1, 0), Row(-37, 1, 0, 90), Row(-36, 1, 0, 2), Row(-35, 1, 0, 5), Row(-34, 0, 1), Row(0, 1, 0, 7)]).Latency;

        Assert.Equal(Minute.AddMinutes(-95 * 15), latency.Start);
        Assert.Equal(900, latency.StepSeconds);
        Assert.Equal(96, latency.Milliseconds.Count);
        Assert.Equal([null, 5, null, null, 7], latency.Milliseconds.TakeLast(5));
    }

    private static ServiceHistory Postgres(HistoryRow[] minutes) => HistoryReport.Draw(minutes, [], Now)[0];

    private static HistoryRow Row(int minute, int ok, int failed, float? latency = null) => new("postgres", Minute.AddMinutes(minute), ok, failed, latency);
}

using HybridCloud.Contract;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Records;

namespace HybridCloud.Workload.Tests.Checks;

public sealed class ObservationsTests
{
    private static readonly DateTimeOffset Minute = new(2026, 1, 15, 14, 30, 0, TimeSpan.Zero);

    private readonly Observations observations = new();

    [Fact]
    public void Many_checks_of_a_minute_are_one_success_the_slowest_and_one_failure()
    {
        foreach (var milliseconds in (int[])[3, 9, 5]) observations.Report(Ok(milliseconds, milliseconds));
        observations.Report(new Outcome(Sources.Iam, Minute.AddSeconds(20), false));
        observations.Report(new Outcome(Sources.Iam, Minute.AddSeconds(21), false));

        Assert.Equal([(true, 9), (false, 0)], observations.Unwritten().Select(one => (one.Ok, (int)(one.Latency?.TotalMilliseconds ?? 0))));
    }

    [Fact]
    public void What_came_while_it_was_written_down_is_written_next_time()
    {
        observations.Report(Ok(1, 3));
        observations.Report(Ok(61, 3));
        var written = observations.Unwritten();
        observations.Report(Ok(62, 8));

        observations.Written(written);

        Assert.Equal(8, Assert.Single(observations.Unwritten()).Latency!.Value.TotalMilliseconds);
    }

    [Fact]
    public void A_database_that_is_down_for_longer_than_a_day_loses_the_oldest_minutes_and_no_memory()
    {
        for (var minute = 0; minute <= 24 * 60 * 5 * 2; minute++) observations.Report(Ok(60 * minute, 3));

        Assert.Equal(24 * 60 * 5 * 2, observations.Unwritten().Count);
        Assert.DoesNotContain(observations.Unwritten(), one => one.At == Minute);
    }

    [Fact]
    public void The_latest_of_a_service_is_the_one_of_the_latest_time()
    {
        observations.Report(Ok(20, 3));
        observations.Report(new Outcome(Sources.Iam, Minute.AddSeconds(-40), false));

        Assert.True(observations.Latest()[Sources.Iam].Ok);
    }

    private static Outcome Ok(int seconds, int milliseconds) => new(Sources.Iam, Minute.AddSeconds(seconds), true, TimeSpan.FromMilliseconds(milliseconds));
}

using HybridCloud.Contract;
using HybridCloud.Workload.WorkerStatus;

namespace HybridCloud.Workload.Tests.WorkerStatus;

public sealed class WorkerSightingTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 14, 30, 45, TimeSpan.Zero);

    [Fact]
    public void A_worker_that_wrote_anywhere_is_at_work() => Assert.Equal([(0, true)], Seen(Source(200), Source(30)));

    [Fact]
    public void A_worker_that_wrote_nowhere_has_been_stopped_since_the_first_write_that_is_missing() =>
        Assert.Equal([(-40, false), (0, false)], Seen(Source(100), Source(300)));

    [Fact]
    public void A_long_stop_is_recorded_for_the_last_two_minutes_only() =>
        Assert.Equal([(-120, false), (-60, false), (0, false)], Seen(Source(86400)));

    [Fact]
    public void Sources_that_cannot_be_read_say_nothing_about_the_worker() => Assert.Empty(Seen(Source(86400, "connection refused")));

    private static IEnumerable<(int Seconds, bool Ok)> Seen(params SourceStatus[] sources) =>
        WorkerSighting.Of(sources, Now).Select(outcome => ((int)(outcome.At - Now).TotalSeconds, outcome.Ok));

    private static SourceStatus Source(int age, string? error = null) =>
        new(Sources.Postgres, Now.AddSeconds(-age), age, age > 90, 90, error, null);
}

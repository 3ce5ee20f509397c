using HybridCloud.Workload.WorkerStatus;

namespace HybridCloud.Workload.Tests.Worker;

public sealed class FreshnessTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 14, 30, 45, TimeSpan.Zero);

    [Theory]
    [InlineData(0, false)]
    [InlineData(90, false)]
    [InlineData(90.001, true)]
    [InlineData(1e9, true)]
    [InlineData(-60, false)]
    [InlineData(-61, true)]
    public void Stale_is_older_than_90_seconds_or_out_of_the_future(double age, bool stale) =>
        Assert.Equal(stale, Judge(Now - TimeSpan.FromSeconds(age)).Stale);

    [Fact]
    public void Stale_is_what_has_no_time() => Assert.True(Judge(null).Stale);

    [Fact]
    public void Stale_is_what_cannot_be_read() =>
        Assert.True(Freshness.Judge("x", Now, "connection refused", Freshness.StaleAfter, null, Now).Stale);

    [Fact]
    public void A_source_written_seldom_on_purpose_has_its_own_limit() =>
        Assert.Equal(TimeSpan.FromSeconds(630), Freshness.LimitFor(TimeSpan.FromSeconds(600)));

    [Fact]
    public void The_usual_interval_has_the_usual_limit() => Assert.Equal(Freshness.StaleAfter, Freshness.LimitFor(TimeSpan.FromSeconds(60)));

    private static SourceStatus Judge(DateTimeOffset? timestamp) => Freshness.Judge("x", timestamp, null, Freshness.StaleAfter, null, Now);
}

using HybridCloud.Workload.Worker;

namespace HybridCloud.Workload.Tests.Worker;

public sealed class SecretPaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 15, 14, 30, 45, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly SecretPace pace = new(Minute);

    [Fact]
    public void The_secret_is_written_as_often_as_configured()
    {
        pace.Accepted(Start);
        Assert.False(pace.IsDue(Start + TimeSpan.FromSeconds(30)));
        Assert.True(pace.IsDue(Start + Minute));
        Assert.Null(pace.Note);
    }

    [Fact]
    public void A_refusal_slows_it_down_and_says_so()
    {
        pace.Refused(Start);
        Assert.Equal(TimeSpan.FromMinutes(10), pace.Interval);
        Assert.False(pace.IsDue(Start + TimeSpan.FromMinutes(9)));
        Assert.Contains("10 min", pace.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusals_double_the_interval_up_to_six_hours()
    {
        for (var i = 0; i < 20; i++) pace.Refused(Start);
        Assert.Equal(TimeSpan.FromHours(6), pace.Interval);
    }

    [Fact]
    public void Successes_bring_the_configured_interval_back()
    {
        pace.Refused(Start);
        pace.Refused(Start);
        pace.Accepted(Start);
        Assert.Equal(TimeSpan.FromMinutes(10), pace.Interval);
        pace.Accepted(Start);
        Assert.Equal(Minute, pace.Interval);
        Assert.Null(pace.Note);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_make_the_secret_wait()
    {
        pace.Accepted(Start + TimeSpan.FromDays(1));
        Assert.True(pace.IsDue(Start));
    }
}

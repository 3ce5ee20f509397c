using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.DataPlane;
using HybridCloud.Workload.Records;
using HybridCloud.Workload.Worker;
using HybridCloud.Workload.WorkerStatus;
using Microsoft.Extensions.Time.Testing;

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
        Assert.Equal(TimeSpan.FromMinutes(15), pace.Interval);
        Assert.False(pace.IsDue(Start + TimeSpan.FromMinutes(14)));
        Assert.Contains("15 min", pace.Note, StringComparison.Ordinal);
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
        Assert.Equal(SecretPace.Floor, pace.Interval);
        pace.Accepted(Start + SecretPace.Memory);
        Assert.Equal(Minute, pace.Interval);
        Assert.Null(pace.Note);
    }

    [Fact]
    public void Within_a_day_of_a_refusal_it_does_not_go_below_15_minutes()
    {
        pace.Refused(Start);
        for (var i = 1; i < 90; i++) pace.Accepted(Start + (i * SecretPace.Floor));
        Assert.Equal(SecretPace.Floor, pace.Interval);
    }

    [Fact]
    public void The_next_process_goes_on_at_the_same_pace()
    {
        pace.Accepted(Start);
        pace.Refused(Start + Minute);
        var next = new SecretPace(Minute);

        next.Resume(pace.Record, Start + (2 * Minute));

        Assert.Equal(SecretPace.Floor, next.Interval);
        Assert.False(next.IsDue(Start + (15 * Minute)));
        Assert.True(next.IsDue(Start + (16 * Minute)));
        Assert.Equal(TimeSpan.FromMinutes(16), next.InForce);
    }

    [Fact]
    public void The_next_process_forgets_a_refusal_that_is_a_day_old()
    {
        var next = new SecretPace(Minute);
        next.Resume(new SecretPaceRecord(Start, Start, 3600), Start + SecretPace.Memory);
        Assert.Equal(Minute, next.Interval);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(900)]
    public void Over_three_hours_the_secret_is_never_stale_however_often_it_is_to_be_written(int seconds)
    {
        const string name = "secret";
        var clock = new FakeTimeProvider(Start);
        var secrets = new Secrets(new DataPlaneOptions { Secrets = new Dictionary<string, string?> { [name] = null } }, new Account("111122223333", clock.GetUtcNow));
        var pace = new SecretPace(TimeSpan.FromSeconds(seconds));
        var refusals = 0;
        DateTimeOffset? written = null;
        for (; clock.GetUtcNow() < Start + TimeSpan.FromHours(3); clock.Advance(TimeSpan.FromSeconds(10)))
        {
            var now = clock.GetUtcNow();
            // A cycle per minute, and after two hours another worker takes over.
            if ((now - Start).TotalSeconds % 60 == 0 && pace.IsDue(now))
            {
                try
                {
                    secrets.SetValue(name, $"{now:O}");
                    pace.Accepted(now);
                    written = now;
                }
                catch (AwsError refusal) when (refusal.Code == "LimitExceededException")
                {
                    refusals++;
                    pace.Refused(now);
                }
            }

            if (now == Start + TimeSpan.FromHours(2))
            {
                var next = new SecretPace(TimeSpan.FromSeconds(seconds));
                next.Resume(pace.Record, now);
                pace = next;
            }

            var status = Freshness.Judge("secret", written, null, Freshness.LimitFor(pace.InForce), pace.Note, now);
            Assert.False(status.Stale, $"stale at {now - Start}: {status}");
        }

        Assert.Equal(seconds == 60, refusals > 0);
        Assert.InRange(refusals, 0, 5);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_make_the_secret_wait()
    {
        pace.Accepted(Start + TimeSpan.FromDays(1));
        Assert.True(pace.IsDue(Start));
    }
}

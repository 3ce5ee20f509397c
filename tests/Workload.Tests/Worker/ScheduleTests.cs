using FsCheck;
using FsCheck.Fluent;
using HybridCloud.Workload.Worker;
using Microsoft.Extensions.Time.Testing;

namespace HybridCloud.Workload.Tests.Worker;

public sealed class ScheduleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 15, 14, 30, 45, TimeSpan.Zero));

    [Fact]
    public void The_first_beat_is_now() => Assert.Equal(TimeSpan.Zero, new Schedule(clock, Interval).UntilNext());

    [Fact]
    public void What_a_cycle_takes_does_not_shift_the_next_one()
    {
        var schedule = new Schedule(clock, Interval);
        schedule.UntilNext();
        clock.Advance(TimeSpan.FromSeconds(13));
        Assert.Equal(TimeSpan.FromSeconds(47), schedule.UntilNext());
    }

    [Fact]
    public void Beats_missed_by_a_long_cycle_are_left_out()
    {
        var schedule = new Schedule(clock, Interval);
        schedule.UntilNext();
        clock.Advance(TimeSpan.FromSeconds(130));
        Assert.Equal(TimeSpan.FromSeconds(50), schedule.UntilNext());
    }

    [Fact]
    public void Every_beat_lies_on_the_grid_however_long_cycles_take() =>
        Check.QuickThrowOnFailure(Prop.ForAll<PositiveInt[]>(durations =>
        {
            var began = clock.GetUtcNow();
            var schedule = new Schedule(clock, Interval);
            foreach (var duration in durations)
            {
                clock.Advance(schedule.UntilNext());
                if ((clock.GetUtcNow() - began).Ticks % Interval.Ticks != 0) return false;
                clock.Advance(TimeSpan.FromMilliseconds(duration.Get * 997L));
            }

            return true;
        }));
}

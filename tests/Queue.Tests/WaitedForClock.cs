using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace HybridCloud.Queue.Tests;

/// <summary>A clock that stands still until a test moves it, and that knows what waits for it.</summary>
internal sealed class WaitedForClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentDictionary<Timer, Wait> waits = new();

    /// <summary>A wait for it.</summary>
    public readonly record struct Wait(DateTimeOffset End, TimeSpan Length);

    /// <summary>What waits for it now.</summary>
    public IReadOnlyCollection<Wait> Waits => [.. waits.Values];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ITimer CreateUnset(Action callback) => base.CreateTimer(_ => callback(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private sealed class Timer : ITimer
    {
        private readonly WaitedForClock clock;
        private readonly ITimer inner;
        private TimeSpan period;

        public Timer(WaitedForClock clock, TimerCallback callback, object? state)
        {
            this.clock = clock;
            inner = clock.CreateUnset(() =>
            {
                Set(period);
                callback(state);
            });
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            this.period = period;
            Set(dueTime);
            return inner.Change(dueTime, period);
        }

        public void Dispose()
        {
            inner.Dispose();
            clock.waits.TryRemove(this, out _);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        // Without a length, or with an infinite one, it waits for nothing.
        private void Set(TimeSpan length)
        {
            if (length > TimeSpan.Zero) clock.waits[this] = new(clock.GetUtcNow() + length, length);
            else clock.waits.TryRemove(this, out _);
        }
    }
}

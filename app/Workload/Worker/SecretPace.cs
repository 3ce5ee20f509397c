using HybridCloud.Workload.Records;

namespace HybridCloud.Workload.Worker;

// Rests on an assumption (docs/ASSUMPTIONS.md): secret-versions
/// <summary>
/// Decides when the secret may be written. AWS keeps every version for a day and allows about a hundred. When it refuses
/// for that reason, a shorter interval becomes 15 minutes, at which a hundred versions last a day, and a longer one doubles,
/// up to six hours. Each success halves it again, but below 15 minutes only a day after the last refusal:
/// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
/// </summary>
/// <remarks>Not thread-safe: cycles run one at a time. Its state outlives the process as a <see cref="SecretPaceRecord"/>.</remarks>
internal sealed class SecretPace
{
    /// <summary>Shortest interval after a refusal, for <see cref="Memory"/>.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromMinutes(15);

    /// <summary>How long a refusal counts: as long as AWS keeps every version.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    private readonly TimeSpan configured;
    private DateTimeOffset next = DateTimeOffset.MinValue;
    private DateTimeOffset? written;
    private DateTimeOffset? refused;

    /// <param name="configured">Shortest time between two writes while AWS refuses none.</param>
    public SecretPace(TimeSpan configured) => Interval = this.configured = configured;

    /// <summary>Shortest time between two writes at present.</summary>
    public TimeSpan Interval { get; private set; }

    /// <summary>Time from the last accepted write to the next planned one, by which the secret's age is judged.</summary>
    public TimeSpan InForce => written is { } at && next - at > Interval ? next - at : Interval;

    /// <summary>Why the secret is written less often than configured; null when it is not.</summary>
    public string? Note => Interval > configured
        ? FormattableString.Invariant(
            $"AWS allows no more versions of the secret for now: it is written every {Interval.TotalMinutes:0.#} min instead of every {configured.TotalSeconds:0.###} s")
        : null;

    /// <summary>What another process needs to continue where this one stops.</summary>
    public SecretPaceRecord Record => new(written, refused, Interval.TotalSeconds);

    /// <summary>Continues where another process, or this one before it lost the lease, stopped.</summary>
    /// <param name="now">By this process's clock.</param>
    public void Resume(SecretPaceRecord record, DateTimeOffset now)
    {
        (written, refused) = (record.WrittenAt, record.RefusedAt);
        var slowed = TimeSpan.FromSeconds(Math.Clamp(record.IntervalSeconds, 0, Longest.TotalSeconds));
        Interval = IsRemembered(now) ? Max(configured, Max(Floor, slowed)) : configured;
        if ((written > refused || refused is null ? written : refused) is { } last) next = last + Interval;
    }

    /// <summary>Whether a cycle with this timestamp writes the secret.</summary>
    public bool IsDue(DateTimeOffset timestamp)
    {
        // Cycles do not start on the exact tick. And a clock that was set back must not delay the secret until its old time.
        var tolerance = TimeSpan.FromTicks(Math.Min(Interval.Ticks / 10, TimeSpan.TicksPerSecond / 2));
        return timestamp + tolerance >= next || next - timestamp > Interval + tolerance;
    }

    /// <summary>The write was accepted.</summary>
    public void Accepted(DateTimeOffset timestamp)
    {
        written = timestamp;
        var halved = Interval / 2;
        var lowest = IsRemembered(timestamp) ? Max(configured, Floor) : configured;
        Interval = halved < Floor || halved < lowest ? lowest : halved;
        next = timestamp + Interval;
    }

    /// <summary>AWS refused because there are too many versions.</summary>
    public void Refused(DateTimeOffset timestamp)
    {
        refused = timestamp;
        var doubled = Interval < Floor ? Floor : Interval * 2;
        Interval = doubled > Longest && Longest > configured ? Longest : doubled;
        next = timestamp + Interval;
    }

    private bool IsRemembered(DateTimeOffset now) => refused is { } at && now - at < Memory;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

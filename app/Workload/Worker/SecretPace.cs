namespace HybridCloud.Workload.Worker;

/// <summary>
/// When the secret may be written. AWS keeps every version for a day and allows only so many; when it refuses for
/// that reason, the interval doubles, from ten minutes on, up to six hours. With every success it is halved again
/// until it is the configured one: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
/// </summary>
internal sealed class SecretPace
{
    private static readonly TimeSpan Advised = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    private readonly TimeSpan configured;
    private DateTimeOffset next = DateTimeOffset.MinValue;

    /// <param name="configured">Shortest time between two writes while AWS does not mind.</param>
    public SecretPace(TimeSpan configured) => Interval = this.configured = configured;

    /// <summary>Shortest time between two writes at present.</summary>
    public TimeSpan Interval { get; private set; }

    /// <summary>Why the secret is written less often than configured; null when it is not.</summary>
    public string? Note => Interval > configured
        ? FormattableString.Invariant(
            $"AWS allows no more versions of the secret for now: it is written every {Interval.TotalMinutes:0.#} min instead of every {configured.TotalSeconds:0.###} s")
        : null;

    /// <summary>Whether a cycle with this timestamp writes the secret.</summary>
    public bool IsDue(DateTimeOffset timestamp)
    {
        // Cycles do not begin to the tick. And a clock that was set back must not make the secret wait for its old time.
        var tolerance = TimeSpan.FromTicks(Math.Min(Interval.Ticks / 10, TimeSpan.TicksPerSecond / 2));
        return timestamp + tolerance >= next || next - timestamp > Interval + tolerance;
    }

    /// <summary>The write was accepted.</summary>
    public void Accepted(DateTimeOffset timestamp)
    {
        var halved = Interval / 2;
        Interval = halved < Advised || halved < configured ? configured : halved;
        next = timestamp + Interval;
    }

    /// <summary>AWS refused because there are too many versions.</summary>
    public void Refused(DateTimeOffset timestamp)
    {
        var doubled = Interval < Advised ? Advised : Interval * 2;
        Interval = doubled > Longest && Longest > configured ? Longest : doubled;
        next = timestamp + Interval;
    }
}

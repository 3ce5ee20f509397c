namespace HybridCloud.Delivery.Acceptance;

/// <summary>One line of the report: a step to take, or an assumption to check.</summary>
/// <param name="Name">Name in the report and in STEP; for an assumption, also in docs/ASSUMPTIONS.md.</param>
/// <param name="Expected">What should be seen.</param>
/// <param name="Usual">The longest it usually takes.</param>
/// <param name="LookAsync">Runs the check. A <see cref="DeliveryException"/> means broken or, for a missing AWS permission, not run.</param>
internal sealed record AcceptanceCheck(string Name, string Expected, TimeSpan Usual, Func<AcceptanceSystem, CancellationToken, Task<AcceptanceFinding>> LookAsync)
{
    /// <summary>How many environments exist while it runs, which sets its cost.</summary>
    public int Environments { get; init; } = 1;

    /// <summary>Whether a failure makes the later checks pointless. The run then stops, and the next one repeats this check.</summary>
    public bool IsBasis { get; init; }
}

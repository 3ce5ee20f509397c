namespace HybridCloud.Delivery.Acceptance;

/// <summary>One line of the report: a step that does something, or an assumption that is looked at.</summary>
/// <param name="Name">Name in the report, in STEP and, of an assumption, in docs/ASSUMPTIONS.md.</param>
/// <param name="Expected">What should be seen.</param>
/// <param name="Usual">How long it usually takes, at most.</param>
/// <param name="LookAsync">Does it, and tells what was seen. A <see cref="DeliveryException"/> is what was seen, too.</param>
internal sealed record AcceptanceCheck(string Name, string Expected, TimeSpan Usual, Func<AcceptanceSystem, CancellationToken, Task<AcceptanceFinding>> LookAsync)
{
    /// <summary>How many environments stand while it runs, for the cost.</summary>
    public int Environments { get; init; } = 1;

    /// <summary>Whether nothing after it makes sense when it breaks; the next run does it again.</summary>
    public bool IsBasis { get; init; }
}

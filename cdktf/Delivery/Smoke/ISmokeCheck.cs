namespace HybridCloud.Delivery.Smoke;

/// <summary>One thing that must be true of a running deployment. The check is repeated until it passes or time is up.</summary>
internal interface ISmokeCheck
{
    /// <summary>What is checked, in a few words.</summary>
    string Name { get; }

    /// <summary>Checks once.</summary>
    /// <returns>What was seen, if the check passes.</returns>
    /// <exception cref="SmokeException">The check fails; the message says what was seen instead.</exception>
    Task<string> LookAsync(CancellationToken cancellationToken);
}

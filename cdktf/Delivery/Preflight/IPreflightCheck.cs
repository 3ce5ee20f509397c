namespace HybridCloud.Delivery.Preflight;

/// <summary>One thing that must be true before a deployment. A check changes nothing.</summary>
internal interface IPreflightCheck
{
    /// <summary>What is checked, in a few words.</summary>
    string Name { get; }

    /// <summary>Checks once.</summary>
    /// <exception cref="DeliveryException">The cloud refuses or does not answer; this counts as a fault, and the message says what to do.</exception>
    Task<PreflightFinding> LookAsync(CancellationToken cancellationToken);
}

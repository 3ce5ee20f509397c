namespace HybridCloud.Delivery.Preflight;

/// <summary>One thing that must be true before a deployment. It is only read.</summary>
internal interface IPreflightCheck
{
    /// <summary>What is checked, a few words.</summary>
    string Name { get; }

    /// <summary>Looks once.</summary>
    /// <exception cref="DeliveryException">The cloud refuses, or does not answer: a fault whose message says what to do.</exception>
    Task<PreflightFinding> LookAsync(CancellationToken cancellationToken);
}

namespace HybridCloud.Delivery.Smoke;

/// <summary>One thing that must be true of a running deployment. It is asked again until it is true or time is up.</summary>
internal interface ISmokeCheck
{
    /// <summary>What is checked, a few words.</summary>
    string Name { get; }

    /// <summary>Looks once.</summary>
    /// <returns>What was seen, when it is as it should be.</returns>
    /// <exception cref="SmokeException">It is not; the message says what was seen instead.</exception>
    Task<string> LookAsync(CancellationToken cancellationToken);
}

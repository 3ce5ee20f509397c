namespace HybridCloud.Delivery.Acceptance;

/// <summary>A step may not be ended by this run, because of its limit of time; the next run goes on with it.</summary>
/// <param name="reason">What is waited for.</param>
internal sealed class AcceptancePausedException(string reason) : Exception(reason);

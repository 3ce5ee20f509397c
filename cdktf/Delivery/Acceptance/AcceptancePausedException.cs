namespace HybridCloud.Delivery.Acceptance;

/// <summary>This run's time limit ends before the step can; the next run continues with it.</summary>
/// <param name="reason">What the step is waiting for.</param>
internal sealed class AcceptancePausedException(string reason) : Exception(reason);

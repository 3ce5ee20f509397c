namespace HybridCloud.Delivery.Smoke;

/// <summary>What was seen instead of what should be.</summary>
internal class SmokeException(string message) : Exception(message);

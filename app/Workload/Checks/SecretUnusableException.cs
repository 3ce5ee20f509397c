namespace HybridCloud.Workload.Checks;

/// <summary>The secret holds something that the worker must not touch; retrying would not help.</summary>
/// <param name="message">Safe to show to anyone.</param>
internal sealed class SecretUnusableException(string message) : Exception(message);

namespace HybridCloud.Workload.Checks;

/// <summary>The secret holds something that the worker must not touch; trying again would end the same way.</summary>
/// <param name="message">Safe to show to anyone.</param>
internal sealed class SecretUnusableException(string message) : Exception(message);

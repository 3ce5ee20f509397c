namespace HybridCloud.Clouds.Aws.Policies;

/// <summary>A policy says what this imitation cannot judge: a fault of the imitation, or of the policy, and never a permission.</summary>
public sealed class PolicyException(string message) : Exception(message);

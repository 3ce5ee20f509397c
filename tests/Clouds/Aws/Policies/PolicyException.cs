namespace HybridCloud.Clouds.Aws.Policies;

/// <summary>A policy that this imitation cannot evaluate: a gap in the imitation or a mistake in the policy, never a permission.</summary>
public sealed class PolicyException(string message) : Exception(message);

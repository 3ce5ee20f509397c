namespace HybridCloud.Infrastructure.Values;

/// <summary>Names of the environments into which the same stacks are deployed.</summary>
public static class DeploymentEnvironment
{
    /// <summary>For trying things out; the cheapest.</summary>
    public const string Dev = "dev";

    /// <summary>As prod, but smaller.</summary>
    public const string Staging = "staging";

    /// <summary>What users see.</summary>
    public const string Prod = "prod";

    /// <summary>Every environment, in the order of promotion.</summary>
    public static IReadOnlyList<string> All { get; } = [Dev, Staging, Prod];
}

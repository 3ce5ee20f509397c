namespace HybridCloud.Contract;

/// <summary>Names of the environments into which the same stacks are deployed. Infrastructure and delivery both read this list.</summary>
public static class DeploymentEnvironment
{
    /// <summary>For trying things out; the cheapest.</summary>
    public const string Dev = "dev";

    /// <summary>Like prod, but smaller.</summary>
    public const string Staging = "staging";

    /// <summary>What users see; merging a pull request deploys to it.</summary>
    public const string Prod = "prod";

    /// <summary>Every environment, in the order of promotion.</summary>
    public static IReadOnlyList<string> All { get; } = [Dev, Staging, Prod];
}

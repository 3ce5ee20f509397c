using HybridCloud.Contract;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What a stack is told about the deployment it belongs to.</summary>
/// <param name="Environment">One of <see cref="DeploymentEnvironment.All"/>.</param>
/// <param name="Image">The build of the workload that runs in it.</param>
public sealed record Deployment(string Environment, ImageReference Image)
{
    /// <summary>Folder of the dashboard's files.</summary>
    public required string StaticFolder { get; init; }

    /// <summary>Whether components are sent their secrets again. Default no: see docs/decisions/003.</summary>
    public bool ReplaceSecrets { get; init; }
}

using HybridCloud.Clouds.DataPlane;
using HybridCloud.Local.Servers;

namespace HybridCloud.Local;

/// <summary>What a <see cref="LocalSystem"/> consists of.</summary>
public sealed record LocalSystemOptions
{
    /// <summary>Whether the API runs, and with it the edge that serves the dashboard. Default true.</summary>
    public bool Api { get; init; } = true;

    /// <summary>Port of the dashboard; the next one serves it as its Spaces URL does. Default 0: free ones.</summary>
    public int Port { get; init; }

    /// <summary>How many workers run. Default 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Time between two cycles of the worker. Default: the worker's own, 60 s.</summary>
    public TimeSpan? WorkerInterval { get; init; }

    /// <summary>The AWS account. Default: one whose secret can be written for as long as anyone watches.</summary>
    public DataPlaneOptions Aws { get; init; } = new() { MaxSecretVersions = 100_000 };

    /// <summary>Runs the servers that are not installed. Default: null, and all must be installed.</summary>
    public ContainerEngine? Engine { get; init; }

    /// <summary>Adds to, or overrides, the environment of every command; the names are in Contract.EnvironmentNames.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>Size and scaling of the API.</summary>
public sealed record ApiProfile
{
    /// <summary>Size of one task, sidecar included.</summary>
    public required FargateSize Size { get; init; }

    /// <summary>Fewest and most tasks; never fewer than two, in different zones.</summary>
    public required TaskRange Tasks { get; init; }

    /// <summary>Average CPU, in percent, that scaling aims at. Default 60.</summary>
    public int CpuTarget { get; init; } = 60;

    /// <summary>Average memory, in percent, that scaling aims at. Default 70.</summary>
    public int MemoryTarget { get; init; } = 70;

    /// <summary>99th percentile of the latency, in seconds, above which tasks are added. Default 0.5.</summary>
    public double LatencyTarget { get; init; } = 0.5;

    /// <summary>Whether tasks may run on Fargate Spot, which AWS can take back at two minutes' notice. Default no.</summary>
    public bool Spot { get; init; }
}

using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>One kind of worker: its task definition, its queue and its scaling.</summary>
public sealed record WorkerProfile
{
    /// <summary>Name of the service and of the image's command.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the queue whose depth the workload reports as <c>queue_depth</c>.</summary>
    public required string Queue { get; init; }

    /// <summary>Size of one task, sidecar included.</summary>
    public required FargateSize Size { get; init; }

    /// <summary>Fewest and most tasks.</summary>
    public required TaskRange Tasks { get; init; }

    /// <summary>Waiting jobs per running task that scaling aims at. Default 100.</summary>
    public int BacklogPerTask { get; init; } = 100;

    /// <summary>Whether tasks may run on Fargate Spot. Default no.</summary>
    public bool Spot { get; init; }
}

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>ElastiCache with one shard.</summary>
public sealed record CacheProfile
{
    public required string NodeType { get; init; }

    /// <summary>Replicas of the primary node; with at least one, failover is automatic and nodes are in different zones.</summary>
    public required int Replicas { get; init; }

    /// <summary>Days that daily snapshots are kept; 0 takes none.</summary>
    public required int SnapshotDays { get; init; }

    /// <summary>Days between two rotations of the AUTH token. Default 30.</summary>
    public int RotationDays { get; init; } = 30;
}

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>RDS for PostgreSQL.</summary>
public sealed record DatabaseProfile
{
    /// <summary>Class of the instance.</summary>
    public required string InstanceClass { get; init; }

    /// <summary>Size of the storage.</summary>
    public required StorageRange Storage { get; init; }

    /// <summary>Days within which any second can be restored, 1 to 35.</summary>
    public required int BackupDays { get; init; }

    /// <summary>Whether a standby in another zone takes over by itself. Default no.</summary>
    public bool MultiAz { get; init; }

    /// <summary>Whether reports have an instance of their own to read from. Default no.</summary>
    public bool ReadReplica { get; init; }

    /// <summary>Whether RDS Proxy pools connections. Default no: worth its price once connection churn hurts.</summary>
    public bool Proxy { get; init; }

    /// <summary>Major version; minor ones follow by themselves. Default 17.</summary>
    public string Version { get; init; } = "17";
}

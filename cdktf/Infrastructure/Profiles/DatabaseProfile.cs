namespace HybridCloud.Infrastructure.Profiles;

/// <summary>RDS for PostgreSQL.</summary>
public sealed record DatabaseProfile
{
    public required string InstanceClass { get; init; }

    /// <summary>Memory of <see cref="InstanceClass"/> in GiB.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html</remarks>
    /// <exception cref="FormatException">The class is not listed here.</exception>
    public double MemoryGibibytes => InstanceClass.Split('.') switch
    {
        ["db", ['t', ..], "micro"] => 1,
        ["db", ['t', ..], "small"] => 2,
        ["db", ['t', ..], "medium"] => 4,
        ["db", ['t' or 'm', ..], "large"] => 8,
        ["db", ['t' or 'm', ..], "xlarge"] => 16,
        ["db", ['t' or 'm', ..], "2xlarge"] => 32,
        ["db", ['r', ..], "large"] => 16,
        ["db", ['r', ..], "xlarge"] => 32,
        ["db", ['r', ..], "2xlarge"] => 64,
        _ => throw new FormatException($"The memory of {InstanceClass} is not known: add it to {nameof(DatabaseProfile)}.{nameof(MemoryGibibytes)}."),
    };

    /// <summary>Size of the storage.</summary>
    public required StorageRange Storage { get; init; }

    /// <summary>Days that point-in-time recovery reaches back, 1 to 35.</summary>
    public required int BackupDays { get; init; }

    /// <summary>Whether a standby in another zone takes over automatically. Default no.</summary>
    public bool MultiAz { get; init; }

    /// <summary>Whether there is a read replica for reports. Default no.</summary>
    public bool ReadReplica { get; init; }

    /// <summary>Whether RDS Proxy pools connections. Default no: worth its price once connection churn hurts.</summary>
    public bool Proxy { get; init; }

    /// <summary>Major version; minor upgrades are automatic. Default 17.</summary>
    public string Version { get; init; } = "17";
}

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>Backups in AWS Backup, in addition to RDS' continuous ones.</summary>
public sealed record RecoveryProfile
{
    /// <summary>Days that daily recovery points are kept.</summary>
    public required int DailyDays { get; init; }

    /// <summary>Days that monthly recovery points are kept; 0 (default) takes none.</summary>
    public int MonthlyDays { get; init; }

    /// <summary>Whether each recovery point is copied to the recovery region. Default no.</summary>
    public bool CrossRegionCopy { get; init; }
}

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>Services that an account has once; switched on in at most one of its environments.</summary>
public sealed record AccountProfile
{
    /// <summary>Whether this environment owns the account's GuardDuty detector. Default no.</summary>
    public bool GuardDuty { get; init; }

    /// <summary>Whether this environment owns the account's Config recorder. Default no.</summary>
    public bool Config { get; init; }

    /// <summary>Whether this environment owns the account's trail. Default no.</summary>
    public bool CloudTrail { get; init; }
}

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>Storage of a database, in GiB.</summary>
/// <param name="Initial">Size at creation.</param>
/// <param name="Maximum">Size up to which RDS grows it automatically.</param>
public sealed record StorageRange(int Initial, int Maximum);

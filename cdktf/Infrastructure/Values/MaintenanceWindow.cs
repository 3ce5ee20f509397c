namespace HybridCloud.Infrastructure.Values;

/// <summary>When a managed database may be updated.</summary>
/// <param name="Day">Day of the week in lower case.</param>
/// <param name="Hour">Start in UTC, for example <c>09:00</c>.</param>
public sealed record MaintenanceWindow(string Day, string Hour);

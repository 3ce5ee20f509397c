namespace HybridCloud.Infrastructure.Profiles;

/// <summary>Least and most tasks between which autoscaling moves.</summary>
/// <param name="Least">Tasks that always run.</param>
/// <param name="Most">Tasks that never are exceeded.</param>
public sealed record TaskRange(int Least, int Most);

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>Numbers of tasks between which autoscaling moves.</summary>
/// <param name="Minimum">Tasks that always run.</param>
/// <param name="Maximum">Tasks that are never exceeded.</param>
public sealed record TaskRange(int Minimum, int Maximum);

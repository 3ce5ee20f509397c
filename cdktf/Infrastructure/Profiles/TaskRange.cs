namespace HybridCloud.Infrastructure.Profiles;

/// <summary>Range of the number of tasks, within which autoscaling stays.</summary>
/// <param name="Minimum">Fewest tasks.</param>
/// <param name="Maximum">Most tasks.</param>
public sealed record TaskRange(int Minimum, int Maximum);

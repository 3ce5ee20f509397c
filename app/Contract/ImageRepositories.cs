namespace HybridCloud.Contract;

/// <summary>
/// Names of the ECR repositories. The stacks on AWS make them; delivery pushes to them, and asks them for digests, before the rest
/// of a stack exists.
/// </summary>
public static class ImageRepositories
{
    /// <summary>Repository of stack <c>platform</c>.</summary>
    /// <param name="name">Name of the application.</param>
    /// <param name="environment">dev, staging or prod.</param>
    public static string Platform(string name, string environment) => $"{name}-ecs-{environment}/app";

    /// <summary>Repository of stack <c>queue</c>.</summary>
    /// <param name="name">Name of the application.</param>
    /// <param name="environment">dev, staging or prod.</param>
    public static string Queue(string name, string environment) => $"{name}-queue-{environment}/app";
}

using HybridCloud.Contract;

namespace HybridCloud.Infrastructure.Values;

/// <summary>The name that every resource of one deployment carries, so that two deployments in one account and team never collide.</summary>
/// <param name="Application">Name of the application, a Terraform variable.</param>
/// <param name="Environment">dev, staging or prod.</param>
public sealed record DeploymentName(string Application, string Environment)
{
    /// <summary>Whether it is the environment that owns the application's bare name, and whose data must not be lost.</summary>
    public bool IsProduction => Environment == DeploymentEnvironment.Prod;

    /// <summary>The bare name in production, followed by the environment elsewhere.</summary>
    public string Value => IsProduction ? Application : $"{Application}-{Environment}";

    /// <summary>The name of one of the deployment's resources.</summary>
    public string Of(string resource) => $"{Value}-{resource}";

    /// <inheritdoc/>
    public override string ToString() => Value;
}

namespace HybridCloud.Infrastructure.Values;

/// <summary>Who is responsible for the resources, and the tags that say so in both clouds.</summary>
/// <param name="Name">User name.</param>
public sealed record Owner(string Name)
{
    /// <summary>Key of the tag that holds the owner in AWS.</summary>
    public const string TagKey = "Owner";

    /// <summary>DigitalOcean's tags have no key.</summary>
    public IReadOnlyList<string> DigitaloceanTags => [Name];

    /// <summary>Tags of every AWS resource of a deployment.</summary>
    public IReadOnlyDictionary<string, string> AwsTags(DeploymentName deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return new Dictionary<string, string>(AwsTags(deployment.Application)) { ["Environment"] = deployment.Environment };
    }

    /// <summary>Tags of every AWS resource that all environments share.</summary>
    public IReadOnlyDictionary<string, string> AwsTags(string application) =>
        new Dictionary<string, string> { [TagKey] = Name, ["Application"] = application };
}

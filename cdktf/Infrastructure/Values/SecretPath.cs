namespace HybridCloud.Infrastructure.Values;

/// <summary>Names of the secrets of one environment: <c>/platform/environment/service/name</c>.</summary>
/// <param name="Platform">Name of the platform, often a Terraform reference.</param>
/// <param name="Environment">dev, staging or prod.</param>
public sealed record SecretPath(string Platform, string Environment)
{
    /// <summary>Name of a secret.</summary>
    /// <param name="service">Service that reads it.</param>
    /// <param name="name">What it is, such as <c>database-url</c>.</param>
    public string Of(string service, string name) => $"/{Platform}/{Environment}/{service}/{name}";
}

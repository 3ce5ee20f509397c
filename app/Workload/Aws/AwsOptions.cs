using Amazon;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using RolesAnywhere;

namespace HybridCloud.Workload.Aws;

/// <summary>Which role to assume, and which secret to use.</summary>
/// <param name="Region">Region of STS and of the secret.</param>
/// <param name="RolesAnywhere">The session to request; null in an ECS task, which already has a role.</param>
/// <param name="Certificate">Null in an ECS task, and when its variables are faulty.</param>
/// <param name="SecretId">Name or ARN of the secret.</param>
/// <param name="CheckLifetime">How long the result of a check is served.</param>
/// <param name="StsUrl">Address that replaces AWS's own, or null.</param>
/// <param name="SecretsManagerUrl">Address that replaces AWS's own, or null.</param>
internal sealed record AwsOptions(
    RegionEndpoint Region,
    RolesAnywhereOptions? RolesAnywhere,
    ClientCertificate? Certificate,
    string SecretId,
    TimeSpan CheckLifetime,
    Uri? StsUrl,
    Uri? SecretsManagerUrl)
{
    public static AwsOptions Read(EnvironmentReader environment)
    {
        var region = environment.Region(EnvironmentNames.AwsRegion, "AWS region of the trust anchor, the secret and STS");
        var everyUrl = Url(environment, EnvironmentNames.AwsEndpointUrl, "endpoint to use instead of every AWS service's own");
        var inTask = environment.Optional(
            EnvironmentNames.AwsContainerCredentialsUri,
            "set by ECS: the task's role is used, and no certificate is needed") is not null;
        var session = inTask ? null : new RolesAnywhereOptions
        {
            TrustAnchorArn = Arn(environment, EnvironmentNames.RolesAnywhereTrustAnchorArn, "ARN of the trust anchor", "rolesanywhere", "trust-anchor/"),
            ProfileArn = Arn(environment, EnvironmentNames.RolesAnywhereProfileArn, "ARN of the profile", "rolesanywhere", "profile/"),
            RoleArn = Arn(environment, EnvironmentNames.RolesAnywhereRoleArn, "ARN of the role to assume", "iam", "role/"),
            Endpoint = Url(environment, EnvironmentNames.AwsEndpointUrlRolesAnywhere, "endpoint to use instead of IAM Roles Anywhere's own") ?? everyUrl,
            // A visitor or a cycle is waiting; the next call tries again.
            AttemptTimeout = TimeSpan.FromSeconds(4),
            MaxAttempts = 2,
            RetryPause = TimeSpan.FromSeconds(5),
        };
        return new AwsOptions(
            RegionEndpoint.GetBySystemName(region.Length > 0 ? region : "us-west-2"),
            session,
            inTask ? null : ReadCertificate(environment),
            environment.Required(EnvironmentNames.SecretId, "name or ARN of the Secrets Manager secret"),
            environment.Seconds(
                EnvironmentNames.AwsCheckSeconds, "seconds for which one AWS check's result is served; AWS charges per call", 5, 0.1, 60),
            Url(environment, EnvironmentNames.AwsEndpointUrlSts, "endpoint to use instead of STS's own") ?? everyUrl,
            Url(environment, EnvironmentNames.AwsEndpointUrlSecretsManager, "endpoint to use instead of Secrets Manager's own") ?? everyUrl);
    }

    private static ClientCertificate? ReadCertificate(EnvironmentReader environment)
    {
        var certificate = environment.Required(EnvironmentNames.RolesAnywhereCertificate, "PEM of the client certificate, optionally followed by intermediates");
        var key = environment.Required(EnvironmentNames.RolesAnywherePrivateKey, "PEM of that certificate's private key");
        if (certificate.Length == 0 || key.Length == 0) return null;
        try
        {
            return ClientCertificate.FromPem(certificate, key);
        }
        catch (ArgumentException exception)
        {
            // Says what is wrong without quoting the key.
            environment.Fault($"{EnvironmentNames.RolesAnywhereCertificate}, {EnvironmentNames.RolesAnywherePrivateKey}: {exception.Message}");
            return null;
        }
    }

    private static string Arn(EnvironmentReader environment, string name, string meaning, string service, string resource)
    {
        var value = environment.Required(name, meaning);
        if (value.Length > 0
            && (!Amazon.Arn.TryParse(value, out var arn) || arn.Service != service || !arn.Resource.StartsWith(resource, StringComparison.Ordinal)))
        {
            environment.Fault($"{name} is \"{value}\": give arn:aws:{service}:{(service == "iam" ? "" : "region")}:account:{resource}…");
        }

        return value;
    }

    private static Uri? Url(EnvironmentReader environment, string name, string meaning)
    {
        var value = environment.Optional(name, meaning);
        if (value is null) return null;
        if (Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        environment.Fault($"{name} is \"{value}\": give an http or https address.");
        return null;
    }
}

using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;

namespace HybridCloud.Delivery.Targets;

// Rests on an assumption (docs/ASSUMPTIONS.md): spaces-endpoint-variable
/// <summary>Makes AWS clients from the settings: credentials and endpoint overrides by AWS's own variable names.</summary>
internal static class AwsClients
{
    public static IAmazonSecurityTokenService SecurityToken(DeliverySettings settings)
    {
        var config = new AmazonSecurityTokenServiceConfig { MaxErrorRetry = 2, Timeout = TimeSpan.FromSeconds(15) };
        Configure(config, settings, SecurityTokenEndpoint(settings));
        return Credentials(settings) is { } credentials ? new AmazonSecurityTokenServiceClient(credentials, config) : new AmazonSecurityTokenServiceClient(config);
    }

    public static IAmazonS3 S3(DeliverySettings settings)
    {
        var config = new AmazonS3Config { MaxErrorRetry = 2, Timeout = TimeSpan.FromSeconds(30), ForcePathStyle = settings.S3Endpoint is not null };
        Configure(config, settings, settings.S3Endpoint);
        return Credentials(settings) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    /// <summary>A client of DigitalOcean's Spaces, which speak S3, with the key of SPACES_ACCESS_KEY_ID.</summary>
    public static IAmazonS3 Spaces(DeliverySettings settings, string region)
    {
        // The name of Terraform's provider, whose default holds a place for the region, too.
        var endpoint = settings.Variables.GetValueOrDefault("SPACES_ENDPOINT_URL") is { Length: > 0 } set ? set.Replace("{{.Region}}", region, StringComparison.Ordinal)
            : $"https://{region}.digitaloceanspaces.com";
        var config = new AmazonS3Config { MaxErrorRetry = 2, Timeout = TimeSpan.FromSeconds(15), ForcePathStyle = true, ServiceURL = endpoint, AuthenticationRegion = "us-east-1" };
        return new AmazonS3Client(
            new BasicAWSCredentials(settings.Variables.GetValueOrDefault("SPACES_ACCESS_KEY_ID"), settings.Variables.GetValueOrDefault("SPACES_SECRET_ACCESS_KEY")), config);
    }

    /// <summary>Where AWS's STS answers.</summary>
    public static Uri SecurityTokenAddress(DeliverySettings settings) => new(SecurityTokenEndpoint(settings) ?? $"https://sts.{settings.Region}.amazonaws.com");

    private static string? SecurityTokenEndpoint(DeliverySettings settings) =>
        settings.Variables.GetValueOrDefault("AWS_ENDPOINT_URL_STS") ?? settings.Variables.GetValueOrDefault("AWS_ENDPOINT_URL");

    private static void Configure(ClientConfig config, DeliverySettings settings, string? endpoint)
    {
        if (endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
            return;
        }

        config.ServiceURL = endpoint;
        config.AuthenticationRegion = settings.Region;
    }

    /// <summary>Keys from the settings; null leaves it to the SDK's chain of profile and web identity.</summary>
    public static AWSCredentials? Credentials(DeliverySettings settings)
    {
        var id = settings.Variables.GetValueOrDefault("AWS_ACCESS_KEY_ID");
        var secret = settings.Variables.GetValueOrDefault("AWS_SECRET_ACCESS_KEY");
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(secret))
            return null;
        var token = settings.Variables.GetValueOrDefault("AWS_SESSION_TOKEN");
        return string.IsNullOrEmpty(token) ? new BasicAWSCredentials(id, secret) : new SessionAWSCredentials(id, secret, token);
    }
}

using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Targets;

/// <summary>Creates AWS clients from the settings.</summary>
internal static class AwsClients
{
    public static IAmazonSecurityTokenService SecurityToken(AwsSettings settings)
    {
        var config = new AmazonSecurityTokenServiceConfig { MaxErrorRetry = 2, Timeout = TimeSpan.FromSeconds(15) };
        Configure(config, settings, settings.SecurityTokenEndpoint);
        return Credentials(settings) is { } credentials ? new AmazonSecurityTokenServiceClient(credentials, config) : new AmazonSecurityTokenServiceClient(config);
    }

    public static IAmazonS3 S3(AwsSettings settings)
    {
        var config = new AmazonS3Config { MaxErrorRetry = 2, Timeout = TimeSpan.FromSeconds(30), ForcePathStyle = settings.S3Endpoint is not null };
        Configure(config, settings, settings.S3Endpoint);
        return Credentials(settings) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    /// <summary>A client of DigitalOcean Spaces, which have an S3 API.</summary>
    public static IAmazonS3 Spaces(SpacesSettings settings, string region)
    {
        var config = new AmazonS3Config { MaxErrorRetry = 2, Timeout = TimeSpan.FromSeconds(15), ForcePathStyle = true, ServiceURL = settings.Endpoint(region), AuthenticationRegion = "us-east-1" };
        return new AmazonS3Client(new BasicAWSCredentials(settings.AccessKeyId, settings.SecretAccessKey), config);
    }

    /// <summary>Address of AWS STS.</summary>
    public static Uri SecurityTokenAddress(AwsSettings settings) => new(settings.SecurityTokenEndpoint ?? $"https://sts.{settings.Region}.amazonaws.com");

    private static void Configure(ClientConfig config, AwsSettings settings, string? endpoint)
    {
        if (endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
            return;
        }

        config.ServiceURL = endpoint;
        config.AuthenticationRegion = settings.Region;
    }

    /// <summary>Keys from the settings; null for the SDK's own chain of credential sources.</summary>
    public static AWSCredentials? Credentials(AwsSettings settings) => settings switch
    {
        { AccessKeyId: { } id, SecretAccessKey: { } secret, SessionToken: { } token } => new SessionAWSCredentials(id, secret, token),
        { AccessKeyId: { } id, SecretAccessKey: { } secret } => new BasicAWSCredentials(id, secret),
        _ => null,
    };
}

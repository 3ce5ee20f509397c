namespace HybridCloud.Delivery.Settings;

/// <summary>How to reach AWS, by AWS's own variables.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class AwsSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>TF_VAR_aws_region: region of the state bucket, and of everything without a region of its own. Default us-west-2.</summary>
    public string Region => Get("TF_VAR_aws_region") ?? "us-west-2";

    /// <summary>AWS_ENDPOINT_URL: endpoint of all services. Default: AWS's.</summary>
    public string? Endpoint => Get("AWS_ENDPOINT_URL");

    /// <summary>AWS_ENDPOINT_URL_S3: endpoint of S3. Default: <see cref="Endpoint"/>.</summary>
    public string? S3Endpoint => Get("AWS_ENDPOINT_URL_S3") ?? Endpoint;

    /// <summary>AWS_ENDPOINT_URL_STS: endpoint of STS. Default: <see cref="Endpoint"/>.</summary>
    public string? SecurityTokenEndpoint => Get("AWS_ENDPOINT_URL_STS") ?? Endpoint;

    /// <summary>AWS_ACCESS_KEY_ID. Default: what the SDK finds, such as a profile or a web identity.</summary>
    public string? AccessKeyId => Get("AWS_ACCESS_KEY_ID");

    /// <summary>AWS_SECRET_ACCESS_KEY. Secret.</summary>
    public string? SecretAccessKey => Get("AWS_SECRET_ACCESS_KEY");

    /// <summary>AWS_SESSION_TOKEN, for temporary keys. Secret.</summary>
    public string? SessionToken => Get("AWS_SESSION_TOKEN");

    /// <summary>Whether any source of credentials is set: keys, a profile, a web identity or a container's credentials.</summary>
    public bool HasCredentials =>
        AccessKeyId is not null && SecretAccessKey is not null
        || Get("AWS_PROFILE") is not null || Get("AWS_WEB_IDENTITY_TOKEN_FILE") is not null
        || Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is not null || Get("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null;

    /// <inheritdoc/>
    public override IEnumerable<string> Faults => AddressFaults("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_STS");
}

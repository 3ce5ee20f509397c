namespace HybridCloud.Delivery.Settings;

/// <summary>How AWS is reached, by its own variables' names.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class AwsSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>TF_VAR_aws_region: region of the state bucket and of what has no other. Default us-west-2.</summary>
    public string Region => Get("TF_VAR_aws_region") ?? "us-west-2";

    /// <summary>AWS_ENDPOINT_URL: where every service is, when it is not AWS's.</summary>
    public string? Endpoint => Get("AWS_ENDPOINT_URL");

    /// <summary>AWS_ENDPOINT_URL_S3: where S3 is, when it is not AWS's. Default: <see cref="Endpoint"/>.</summary>
    public string? S3Endpoint => Get("AWS_ENDPOINT_URL_S3") ?? Endpoint;

    /// <summary>AWS_ENDPOINT_URL_STS: where STS is, when it is not AWS's. Default: <see cref="Endpoint"/>.</summary>
    public string? SecurityTokenEndpoint => Get("AWS_ENDPOINT_URL_STS") ?? Endpoint;

    /// <summary>AWS_ACCESS_KEY_ID. Default: what the SDK finds, by a profile or a web identity.</summary>
    public string? AccessKeyId => Get("AWS_ACCESS_KEY_ID");

    /// <summary>AWS_SECRET_ACCESS_KEY. Secret.</summary>
    public string? SecretAccessKey => Get("AWS_SECRET_ACCESS_KEY");

    /// <summary>AWS_SESSION_TOKEN, of keys that end. Secret.</summary>
    public string? SessionToken => Get("AWS_SESSION_TOKEN");

    /// <summary>Whether something names credentials: keys, a profile, or an identity that AWS exchanges for keys.</summary>
    public bool HasCredentials =>
        AccessKeyId is not null && SecretAccessKey is not null
        || Get("AWS_PROFILE") is not null || Get("AWS_WEB_IDENTITY_TOKEN_FILE") is not null
        || Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is not null || Get("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null;

    /// <inheritdoc/>
    public override IEnumerable<string> Faults => AddressFaults("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_STS");
}

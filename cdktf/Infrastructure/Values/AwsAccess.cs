namespace HybridCloud.Infrastructure.Values;

/// <summary>How a component assumes an IAM role with its certificate, and which secret it uses.</summary>
public sealed record AwsAccess
{
    /// <summary>AWS region of the trust anchor, the profile and the secret.</summary>
    public required string Region { get; init; }

    /// <summary>ARN of the IAM Roles Anywhere trust anchor.</summary>
    public required string TrustAnchorArn { get; init; }

    /// <summary>ARN of the IAM Roles Anywhere profile.</summary>
    public required string ProfileArn { get; init; }

    public required string RoleArn { get; init; }

    /// <summary>PEM of the client certificate; public.</summary>
    public required string Certificate { get; init; }

    /// <summary>PEM of the certificate's private key. Secret.</summary>
    public required string PrivateKey { get; init; }

    /// <summary>ARN of the Secrets Manager secret.</summary>
    public required string SecretArn { get; init; }
}

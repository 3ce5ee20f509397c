using Amazon.Runtime;

namespace Amazon.SecretsManager.Model;

/// <summary>Changes a secret.</summary>
public class UpdateSecretRequest : AmazonSecretsManagerRequest
{
    /// <summary>Makes the call idempotent and becomes the new version's id: 32 to 64 characters. Null: the client generates one.</summary>
    public string? ClientRequestToken { get; set; }

    /// <summary>New description; null to keep it.</summary>
    public string? Description { get; set; }

    /// <summary>New KMS key; null to keep it.</summary>
    public string? KmsKeyId { get; set; }

    /// <summary>New value as bytes, at most 65,536.</summary>
    public MemoryStream? SecretBinary { get; set; }

    /// <summary>Name or ARN. Required.</summary>
    public string? SecretId { get; set; }

    /// <summary>New value as text, at most 65,536 bytes. Secret.</summary>
    public string? SecretString { get; set; }
}

/// <summary>What was changed.</summary>
public class UpdateSecretResponse : AmazonWebServiceResponse
{
    /// <summary>ARN of the secret.</summary>
    public string? ARN { get; set; }

    /// <summary>Name of the secret.</summary>
    public string? Name { get; set; }

    /// <summary>The new version; null if the value did not change.</summary>
    public string? VersionId { get; set; }
}

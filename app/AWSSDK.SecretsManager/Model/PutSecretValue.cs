using Amazon.Runtime;

namespace Amazon.SecretsManager.Model;

/// <summary>Adds a version to a secret.</summary>
public class PutSecretValueRequest : AmazonSecretsManagerRequest
{
    /// <summary>Makes the call idempotent and becomes the new version's id: 32 to 64 characters. Null: the client generates one.</summary>
    public string? ClientRequestToken { get; set; }

    /// <summary>Value as bytes, at most 65,536.</summary>
    public MemoryStream? SecretBinary { get; set; }

    /// <summary>Name or ARN. Required.</summary>
    public string? SecretId { get; set; }

    /// <summary>Value as text, at most 65,536 bytes. Secret.</summary>
    public string? SecretString { get; set; }

    /// <summary>Staging labels that move to the new version; null for AWSCURRENT.</summary>
    public List<string>? VersionStages { get; set; }
}

/// <summary>The version that was added.</summary>
public class PutSecretValueResponse : AmazonWebServiceResponse
{
    /// <summary>ARN of the secret.</summary>
    public string? ARN { get; set; }

    /// <summary>Name of the secret.</summary>
    public string? Name { get; set; }

    /// <summary>The new version.</summary>
    public string? VersionId { get; set; }

    /// <summary>Its staging labels.</summary>
    public List<string>? VersionStages { get; set; }
}

using Amazon.Runtime;

namespace Amazon.SecretsManager.Model;

/// <summary>Asks for a secret's value.</summary>
public class GetSecretValueRequest : AmazonSecretsManagerRequest
{
    /// <summary>Name or ARN. Required.</summary>
    public string? SecretId { get; set; }

    /// <summary>Version; null for the one that carries <see cref="VersionStage"/>.</summary>
    public string? VersionId { get; set; }

    /// <summary>Staging label; null for AWSCURRENT.</summary>
    public string? VersionStage { get; set; }
}

/// <summary>A secret's value.</summary>
public class GetSecretValueResponse : AmazonWebServiceResponse
{
    /// <summary>ARN of the secret.</summary>
    public string? ARN { get; set; }

    /// <summary>When this version was created, UTC.</summary>
    public DateTime? CreatedDate { get; set; }

    /// <summary>Name of the secret.</summary>
    public string? Name { get; set; }

    /// <summary>Value, if it was stored as bytes.</summary>
    public MemoryStream? SecretBinary { get; set; }

    /// <summary>Value, if it was stored as text. Secret.</summary>
    public string? SecretString { get; set; }

    /// <summary>Version of the value.</summary>
    public string? VersionId { get; set; }

    /// <summary>Staging labels of the version.</summary>
    public List<string>? VersionStages { get; set; }
}

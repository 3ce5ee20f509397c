using Amazon.Runtime;

namespace Amazon.SecretsManager.Model;

/// <summary>Asks for a secret's metadata.</summary>
public class DescribeSecretRequest : AmazonSecretsManagerRequest
{
    /// <summary>Name or ARN. Required.</summary>
    public string? SecretId { get; set; }
}

/// <summary>A secret's metadata, without its value.</summary>
public class DescribeSecretResponse : AmazonWebServiceResponse
{
    /// <summary>ARN of the secret.</summary>
    public string? ARN { get; set; }

    /// <summary>When the secret was created, UTC.</summary>
    public DateTime? CreatedDate { get; set; }

    /// <summary>What the secret is for.</summary>
    public string? Description { get; set; }

    /// <summary>KMS key; null for the account's own key.</summary>
    public string? KmsKeyId { get; set; }

    /// <summary>Day of the last read, UTC.</summary>
    public DateTime? LastAccessedDate { get; set; }

    /// <summary>When the secret was last changed, UTC.</summary>
    public DateTime? LastChangedDate { get; set; }

    /// <summary>Name of the secret.</summary>
    public string? Name { get; set; }

    /// <summary>Tags of the secret.</summary>
    public List<Tag>? Tags { get; set; }

    /// <summary>Versions that carry staging labels, and their labels.</summary>
    public Dictionary<string, List<string>>? VersionIdsToStages { get; set; }
}

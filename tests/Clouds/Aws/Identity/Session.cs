using System.Globalization;

namespace HybridCloud.Clouds.Aws.Identity;

/// <summary>Credentials of a role's session.</summary>
/// <param name="AccessKeyId">Access key.</param>
/// <param name="SecretAccessKey">Its secret; a request signed with another is refused.</param>
/// <param name="SessionToken">Token that each request carries; empty for a user's key, which has none.</param>
public sealed record Session(string AccessKeyId, string SecretAccessKey, string SessionToken)
{
    /// <summary>When it ends.</summary>
    public DateTimeOffset Expiration { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Account of the role.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>Name of the role.</summary>
    public string Role { get; init; } = "";

    /// <summary>Name of the session.</summary>
    public string Name { get; init; } = "";

    /// <summary>As AWS names the session in errors and GetCallerIdentity.</summary>
    public string AssumedRoleArn => $"arn:aws:sts::{AccountId}:assumed-role/{Role}/{Name}";

    /// <summary>The role's unique id, and the session's name.</summary>
    public string AssumedRoleId => $"AROA{AccountId}:{Name}";

    /// <summary>When it ends, as AWS writes it.</summary>
    public string ExpirationText => Expiration.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What belongs to a user's access key.</summary>
/// <param name="Secret">Secret access key; a request signed with another is refused.</param>
/// <param name="AccountId">Twelve digits.</param>
public sealed record Credential(string Secret, string AccountId);

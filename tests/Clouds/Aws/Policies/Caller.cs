namespace HybridCloud.Clouds.Aws.Policies;

/// <summary>Who makes a request: a user, a role session, an AWS service, or an identity that an identity provider vouches for.</summary>
/// <param name="Arn">As AWS names it in errors and GetCallerIdentity.</param>
/// <param name="AccountId">Account of the caller.</param>
public sealed record Caller(string Arn, string AccountId)
{
    /// <summary>ARN of the role whose session this is; null for others.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Name of a service such as <c>scheduler.amazonaws.com</c>; null for others.</summary>
    public string? Service { get; init; }

    /// <summary>ARN of the identity provider; null for others.</summary>
    public string? Federation { get; init; }

    /// <summary>The principal that stands for the whole account.</summary>
    public string AccountRoot => $"arn:aws:iam::{AccountId}:root";

    /// <summary>An AWS service acting on its own behalf.</summary>
    public static Caller OfService(string name, string accountId) => new(name, accountId) { Service = name };
}

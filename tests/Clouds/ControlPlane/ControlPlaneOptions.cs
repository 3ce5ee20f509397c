namespace HybridCloud.AwsControlPlane;

/// <summary>Who may call, and what the imitation cannot know by itself.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Port on the loopback address. Default: a free one.</summary>
    public int Port { get; init; }

    /// <summary>Accounts by access key; it may grow while the imitation runs.</summary>
    public IReadOnlyDictionary<string, Credential> Credentials { get; init; } = new Dictionary<string, Credential>();

    /// <summary>Whether other access keys are refused. Default no: each is accepted with any secret and is an account of its own.</summary>
    public bool RequireKnown { get; init; }

    /// <summary>The target of a CNAME record, by which ACM validates; null where there is no such record. Default: every name validates.</summary>
    public Func<string, string?>? Cname { get; init; }
}

/// <summary>What belongs to an access key.</summary>
/// <param name="Secret">Secret access key; a request signed with another is refused.</param>
/// <param name="AccountId">Twelve digits.</param>
public sealed record Credential(string Secret, string AccountId)
{
    /// <summary>Name of the role whose session this is. Default: the account's administrator, who may do everything.</summary>
    public string? Role { get; init; }

    /// <summary>Name of the session.</summary>
    public string SessionName { get; init; } = "session";

    /// <summary>Token that a session's requests carry.</summary>
    public string? Token { get; init; }
}

/// <summary>Credentials of a role's session.</summary>
/// <param name="AccessKeyId">Access key.</param>
/// <param name="SecretAccessKey">Its secret.</param>
/// <param name="SessionToken">Token that each request carries.</param>
public sealed record Session(string AccessKeyId, string SecretAccessKey, string SessionToken);

/// <summary>An answer to give instead of the real one.</summary>
/// <param name="Operation">For example <c>s3:CreateBucket</c>; <c>iam:*</c> is all of a service.</param>
/// <param name="Code">AWS's code, for example <c>ThrottlingException</c>, <c>AccessDenied</c>, <c>LimitExceeded</c>.</param>
/// <param name="Message">Text for people.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Times">How many calls it strikes.</param>
public sealed record Fault(string Operation, string Code, string Message, int Status = 400, int Times = 1);

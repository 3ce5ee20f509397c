namespace HybridCloud.Contract;

/// <summary>Names of what the system checks and updates, in responses, logs, metrics and history.</summary>
public static class Sources
{
    public const string Postgres = "postgres";
    public const string Valkey = "valkey";
    public const string Secret = "secret";

    /// <summary>IAM Roles Anywhere; checked, but nothing is written there.</summary>
    public const string Iam = "iam";

    /// <summary>The worker, as the API sees it: by the age of its last timestamp. Only the history uses this name.</summary>
    public const string Worker = "worker";
}

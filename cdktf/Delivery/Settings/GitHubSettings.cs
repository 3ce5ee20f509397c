namespace HybridCloud.Delivery.Settings;

/// <summary>How GitHub is reached, and what is kept there.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class GitHubSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>GITHUB_TOKEN, for comments and issues. Secret.</summary>
    public string? Token => Get("GITHUB_TOKEN");

    /// <summary>GITHUB_REPOSITORY: owner/name.</summary>
    public string? Repository => Get("GITHUB_REPOSITORY");

    /// <summary>GITHUB_API_URL. Default https://api.github.com.</summary>
    public Uri Api => new((Get("GITHUB_API_URL") ?? "https://api.github.com").TrimEnd('/') + "/");

    /// <summary>GITHUB_GRAPHQL_URL. Default: GITHUB_API_URL and /graphql.</summary>
    public Uri Graph => Get("GITHUB_GRAPHQL_URL") is { } url ? new Uri(url) : new Uri(Api, "graphql");

    /// <summary>DRIFT_ISSUE: 1 keeps one GitHub issue open while there is drift. Default: 0.</summary>
    public bool KeepsDriftIssue => Get("DRIFT_ISSUE") == "1";
}

namespace HybridCloud.Delivery.Settings;

/// <summary>How to reach GitHub, and what is kept there.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class GitHubSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>GITHUB_TOKEN, for all calls to GitHub. Secret.</summary>
    public string? Token => Get("GITHUB_TOKEN");

    /// <summary>GITHUB_REPOSITORY: owner/name.</summary>
    public string? Repository => Get("GITHUB_REPOSITORY");

    /// <summary>GITHUB_API_URL. Default https://api.github.com.</summary>
    public Uri Api => new((Get("GITHUB_API_URL") ?? "https://api.github.com").TrimEnd('/') + "/");

    /// <summary>GITHUB_GRAPHQL_URL. Default: GITHUB_API_URL with /graphql.</summary>
    public Uri Graph => Get("GITHUB_GRAPHQL_URL") is { } url ? new Uri(url) : new Uri(Api, "graphql");

    /// <summary>DRIFT_ISSUE: 1 keeps one GitHub issue open while there is drift. Default: 0.</summary>
    public bool KeepsDriftIssue => Get("DRIFT_ISSUE") == "1";

    /// <inheritdoc/>
    public override IEnumerable<string> Faults
    {
        get
        {
            if (Get("DRIFT_ISSUE") is not (null or "0" or "1"))
                yield return $"DRIFT_ISSUE is '{Get("DRIFT_ISSUE")}': it must be 1 or 0.";

            foreach (var fault in AddressFaults("GITHUB_API_URL", "GITHUB_GRAPHQL_URL"))
                yield return fault;
        }
    }

    /// <summary>What a verb that calls GitHub is missing.</summary>
    public IEnumerable<string> Missing
    {
        get
        {
            if (Token is null)
                yield return "GITHUB_TOKEN is not set: run this in a workflow, or set a token of your own.";
            if (Repository is null)
                yield return "GITHUB_REPOSITORY is not set: run this in a workflow, or set it to owner/name.";
        }
    }
}

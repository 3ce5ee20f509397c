namespace HybridCloud.Delivery.Settings;

/// <summary>The workflow run that this is part of.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class WorkflowSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>Whether this runs in GitHub Actions.</summary>
    public bool IsRunning => Get("GITHUB_ACTIONS") == "true";

    /// <summary>URL of the repository, from GITHUB_SERVER_URL and GITHUB_REPOSITORY.</summary>
    public string? Source => Get("GITHUB_REPOSITORY") is not { } repository ? null : $"{Get("GITHUB_SERVER_URL") ?? "https://github.com"}/{repository}";

    /// <summary>URL of the workflow run, from GITHUB_SERVER_URL, GITHUB_REPOSITORY and GITHUB_RUN_ID.</summary>
    public string? Run => Source is null || Get("GITHUB_RUN_ID") is not { } id ? null : $"{Source}/actions/runs/{id}";

    /// <summary>GITHUB_SHA: the commit that a workflow runs for.</summary>
    public string? Commit => Get("GITHUB_SHA");

    /// <summary>GITHUB_REF_NAME: the branch that a workflow runs for.</summary>
    public string? Branch => Get("GITHUB_REF_NAME");

    /// <summary>GITHUB_OUTPUT: the file for values that a workflow step passes to others.</summary>
    public string? Output => Get("GITHUB_OUTPUT");

    /// <summary>GITHUB_STEP_SUMMARY: the file for the workflow's summary.</summary>
    public string? Summary => Get("GITHUB_STEP_SUMMARY");
}

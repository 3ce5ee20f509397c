namespace HybridCloud.Contract;

/// <summary>The file through which the infrastructure configures the dashboard.</summary>
public static class DashboardConfig
{
    /// <summary>Name of the file, next to the page.</summary>
    public const string File = "config.json";

    /// <summary>Key of the API's address; empty where the page's own origin serves the API, too.</summary>
    public const string ApiBase = "api_base";
}

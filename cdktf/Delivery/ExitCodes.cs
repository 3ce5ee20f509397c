namespace HybridCloud.Delivery;

/// <summary>What the program's exit code tells a workflow.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>Not done; the message says why and what to do.</summary>
    public const int Failure = 1;

    /// <summary>The clouds differ from the configuration.</summary>
    public const int Drift = 3;

    /// <summary>The deployment failed, and the previous image is deployed again.</summary>
    public const int RolledBack = 4;
}

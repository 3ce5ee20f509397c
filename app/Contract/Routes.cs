namespace HybridCloud.Contract;

/// <summary>Paths of the workload. The edge routes those in <see cref="Public"/> to the API and everything else to the dashboard.</summary>
public static class Routes
{
    public const string Health = "/healthz";
    public const string Version = "/version";
    public const string DatabaseStatus = "/db/status";
    public const string IamStatus = "/iam/status";
    public const string SecretStatus = "/secret/status";
    public const string WorkerStatus = "/worker/status";
    public const string History = "/history";

    /// <summary>The system's state as a small SVG picture, for a README or a wiki.</summary>
    public const string Badge = "/badge.svg";

    /// <summary>Prometheus text; not routed by the edge.</summary>
    public const string Metrics = "/metrics";

    /// <summary>Where the validator accepts payloads (POST).</summary>
    public const string Payloads = "/";

    /// <summary>Every path that viewers may reach through the edge.</summary>
    public static IReadOnlyList<string> Public { get; } =
        [Health, Version, DatabaseStatus, IamStatus, SecretStatus, WorkerStatus, History, Badge];
}

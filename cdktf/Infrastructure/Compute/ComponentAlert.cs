namespace HybridCloud.Infrastructure.Compute;

/// <summary>A limit above which App Platform warns the team about a component.</summary>
/// <param name="Rule">Metric.</param>
/// <param name="Value">Percent, or number of restarts.</param>
/// <param name="Window">How long the limit must be exceeded.</param>
internal sealed record ComponentAlert(string Rule, double Value, string Window)
{
    /// <summary>Every limit warns when it is exceeded.</summary>
    public const string Operator = "GREATER_THAN";

    /// <summary>The limits of every component that keeps running.</summary>
    public static IReadOnlyList<ComponentAlert> All { get; } =
    [
        new("CPU_UTILIZATION", 80, "TEN_MINUTES"),
        new("MEM_UTILIZATION", 85, "TEN_MINUTES"),
        new("RESTART_COUNT", 3, "TEN_MINUTES"),
    ];
}

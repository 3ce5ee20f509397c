using System.Diagnostics.Metrics;

namespace HybridCloud.Workload.Telemetry;

/// <summary>The meter for everything that the workload itself measures.</summary>
internal static class WorkloadMeter
{
    public const string Name = "HybridCloud.Workload";

    public static Meter Instance { get; } = new(Name);
}

using System.Diagnostics;

namespace HybridCloud.Workload.Telemetry.Traces;

/// <summary>The source of the workload's own activities. While nobody listens none is created, and starting one costs nothing.</summary>
internal static class WorkloadActivities
{
    public const string Name = "HybridCloud.Workload";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Starts an activity within the current one; null while nobody listens.</summary>
    public static Activity? Start(string name) => Source.StartActivity(name);

    /// <summary>Records how an activity ended.</summary>
    /// <param name="error">What went wrong, without secrets; null if nothing did.</param>
    public static void Finish(this Activity activity, string? error) =>
        activity.SetStatus(error is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, error);
}

using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Worker;

/// <summary>How often the worker writes.</summary>
/// <param name="Interval">From the start of one cycle to the start of the next.</param>
/// <param name="SecretInterval">Shortest time between two writes of the secret.</param>
internal sealed record WorkerOptions(TimeSpan Interval, TimeSpan SecretInterval)
{
    /// <summary>Name of this process among the workers.</summary>
    public string Instance { get; } = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}"[..^24];

    /// <summary>How long a cycle may take before what it has not delivered becomes a dead letter.</summary>
    public TimeSpan Budget => Clamp(Interval * 0.75, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(45));

    /// <summary>How long a dead worker keeps others from taking over.</summary>
    public TimeSpan LeaseDuration => Clamp(Interval / 3, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20));

    /// <summary>Time without a finished cycle after which the worker counts as hanging.</summary>
    public TimeSpan HealthyFor => (Interval * 2) + TimeSpan.FromSeconds(30);

    public static WorkerOptions Read(EnvironmentReader environment)
    {
        var interval = environment.Seconds(
            EnvironmentNames.WorkerIntervalSeconds, "seconds between two cycles; fractions are for tests", 60, 0.001, 3600);
        var secret = environment.Seconds(
            EnvironmentNames.WorkerSecretIntervalSeconds,
            "seconds between two writes of the secret; AWS keeps each for a day and allows about a hundred, so AWS will refuse some below 864",
            900,
            0.001,
            86_400);
        return new WorkerOptions(interval, secret);
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan minimum, TimeSpan maximum) =>
        value < minimum ? minimum : value > maximum ? maximum : value;
}

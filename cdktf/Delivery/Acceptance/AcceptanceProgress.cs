using System.Text.Json.Serialization;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>A line of the report.</summary>
/// <param name="Name">Name of the check.</param>
/// <param name="Expected">What should have been seen.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Verdict">The outcome.</param>
/// <param name="At">When it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Cost">US dollars, at list prices, for what existed meanwhile.</param>
internal sealed record AcceptanceResult(
    string Name, string Expected, string Seen, [property: JsonConverter(typeof(JsonStringEnumConverter<AcceptanceVerdict>))] AcceptanceVerdict Verdict, DateTimeOffset At, double Seconds, decimal Cost);

/// <summary>How far an acceptance got. It is saved in the state bucket after each step, so that the next run can continue on any machine.</summary>
/// <param name="Image">Tag of the deployed image.</param>
/// <param name="Stacks">The stacks, separated by commas.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="MonthlyCost">US dollars a month for one environment, at list prices.</param>
/// <param name="WorkerAt">The worker's newest timestamp right after the deployment; null if the stacks have no worker to ask.</param>
/// <param name="Results">Results so far, in the order of the steps.</param>
internal sealed record AcceptanceProgress(
    string Image, string Stacks, DateTimeOffset StartedAt, decimal MonthlyCost, DateTimeOffset? WorkerAt, IReadOnlyList<AcceptanceResult> Results)
{
    /// <summary>The second environment, for as long as any of it may exist.</summary>
    public string? Second { get; init; }

    /// <summary>US dollars a month for the second environment.</summary>
    public decimal SecondMonthlyCost { get; init; }

    /// <summary>The result of a check, or null if it has not run.</summary>
    public AcceptanceResult? Of(string name) => Results.FirstOrDefault(result => result.Name == name);

    /// <summary>A copy with a result added, or replaced if the check has run before.</summary>
    public AcceptanceProgress With(AcceptanceResult result, IReadOnlyList<AcceptanceCheck> order)
    {
        var others = Results.Where(other => other.Name != result.Name).Append(result).ToDictionary(other => other.Name);
        return this with { Results = [.. order.Where(check => others.ContainsKey(check.Name)).Select(check => others[check.Name])] };
    }
}

using System.Text.Json.Serialization;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>A line of the report.</summary>
/// <param name="Name">Name of the check.</param>
/// <param name="Expected">What should have been seen.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="At">When it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Cost">US dollars, at list prices, for what stood meanwhile.</param>
internal sealed record AcceptanceResult(
    string Name, string Expected, string Seen, [property: JsonConverter(typeof(JsonStringEnumConverter<AcceptanceVerdict>))] AcceptanceVerdict Verdict, DateTimeOffset At, double Seconds, decimal Cost);

/// <summary>How far an acceptance came. It is kept in the state bucket after each step, so that the next run, on any machine, goes on there.</summary>
/// <param name="Image">Tag of the image that is deployed.</param>
/// <param name="Stacks">The stacks, with commas between.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="MonthlyCost">US dollars a month for one environment, at list prices.</param>
/// <param name="WorkerAt">The newest of the worker's timestamps when the deployment was seen first; null where the stacks have no worker to ask.</param>
/// <param name="Results">What is done, in the order of the steps.</param>
internal sealed record AcceptanceProgress(
    string Image, string Stacks, DateTimeOffset StartedAt, decimal MonthlyCost, DateTimeOffset? WorkerAt, IReadOnlyList<AcceptanceResult> Results)
{
    /// <summary>The environment that is made beside the first one, while any of it may stand.</summary>
    public string? Second { get; init; }

    /// <summary>US dollars a month for the environment beside the first one.</summary>
    public decimal SecondMonthlyCost { get; init; }

    /// <summary>The result of a check, or null when it has not run.</summary>
    public AcceptanceResult? Of(string name) => Results.FirstOrDefault(result => result.Name == name);

    /// <summary>The same with a result in the place of its check.</summary>
    public AcceptanceProgress With(AcceptanceResult result, IReadOnlyList<AcceptanceCheck> order)
    {
        var others = Results.Where(other => other.Name != result.Name).Append(result).ToDictionary(other => other.Name);
        return this with { Results = [.. order.Where(check => others.ContainsKey(check.Name)).Select(check => others[check.Name])] };
    }
}

using System.Text.Json.Serialization;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.History;

/// <summary>Answer of <c>GET /history</c>.</summary>
/// <param name="Ok">False when the history could not be read just now.</param>
/// <param name="Error">Why not.</param>
/// <param name="GeneratedAt">When <paramref name="Services"/> was read.</param>
/// <param name="Services">Every service, the worker last; the last good reading when there is no newer one.</param>
internal sealed record HistoryAnswer(bool Ok, string? Error, DateTimeOffset GeneratedAt, IReadOnlyList<ServiceHistory> Services);

/// <summary>One service's history.</summary>
/// <param name="Service">Which, from <see cref="Contract.Sources"/>.</param>
/// <param name="Availability24h">Share of well minutes among those seen in 24 hours, 0 to 1; null when none was seen.</param>
/// <param name="Availability90d">The same over 90 days.</param>
/// <param name="Minutes">The last 24 hours in full.</param>
/// <param name="Hours">The last 90 days in hours.</param>
/// <param name="Days">The last 90 days, only those on which anything was seen.</param>
/// <param name="Latency">The last 24 hours.</param>
internal sealed record ServiceHistory(
    string Service,
    [property: JsonPropertyName("availability_24h")] double? Availability24h,
    [property: JsonPropertyName("availability_90d")] double? Availability90d,
    OutcomeLine Minutes,
    OutcomeLine Hours,
    IReadOnlyList<HistoryDay> Days,
    LatencyLine Latency);

/// <summary>Outcomes in equal steps, oldest first, one character per step.</summary>
/// <param name="Start">Start of the first step.</param>
/// <param name="StepSeconds">Length of a step.</param>
/// <param name="Outcomes">o well, x failing, m both in one step, . nothing seen.</param>
internal sealed record OutcomeLine(DateTimeOffset Start, int StepSeconds, string Outcomes);

/// <summary>Latencies of 24 hours in equal steps, oldest first.</summary>
/// <param name="Start">Start of the first step.</param>
/// <param name="StepSeconds">Length of a step.</param>
/// <param name="Milliseconds">Median over the step's minutes of each minute's slowest successful check; null where none was measured.</param>
internal sealed record LatencyLine(DateTimeOffset Start, int StepSeconds, IReadOnlyList<double?> Milliseconds);

/// <summary>A day in UTC: minutes seen well, and minutes seen failing.</summary>
internal sealed record HistoryDay(string Date, int Ok, int Fail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(HistoryAnswer))]
internal sealed partial class HistoryJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using HybridCloud.Workload.Records;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.WorkerStatus;

/// <summary>Answer of <c>GET /worker/status</c>.</summary>
/// <param name="Ok">False when any source is stale.</param>
/// <param name="GeneratedAt">When the answer was made; ages refer to it.</param>
/// <param name="Sources">Every source that the worker writes.</param>
/// <param name="DeadLetters">What could not be delivered.</param>
internal sealed record WorkerStatusAnswer(
    bool Ok, DateTimeOffset GeneratedAt, IReadOnlyList<SourceStatus> Sources, DeadLetterSummary DeadLetters);

/// <summary>One source.</summary>
/// <param name="Source">Which, from <see cref="Contract.Sources"/>.</param>
/// <param name="Timestamp">The worker's last one there; null if it cannot be read.</param>
/// <param name="AgeSeconds">From the timestamp to now; negative for one from the future.</param>
/// <param name="Stale">Whether it is too old, unreadable, or from the future.</param>
/// <param name="StaleAfterSeconds">Age beyond which it is too old.</param>
/// <param name="Error">Why it is stale, if not only because of its age.</param>
/// <param name="Note">What the worker says about it, or null.</param>
internal sealed record SourceStatus(
    string Source, DateTimeOffset? Timestamp, double? AgeSeconds, bool Stale, double StaleAfterSeconds, string? Error, string? Note);

/// <summary>Dead letters of every store, each counted once.</summary>
internal sealed record DeadLetterSummary(int Count, DeadLetter? Latest);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(WorkerStatusAnswer))]
internal sealed partial class WorkerStatusJson : JsonSerializerContext;

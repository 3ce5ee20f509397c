using System.Text.Json.Serialization;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.DatabaseStatus;

/// <summary>Answer of <c>GET /db/status</c>.</summary>
internal sealed record DatabaseStatusAnswer(
    DependencyStatus Postgres,
    DependencyStatus Valkey,
    DateTimeOffset? PostgresLastUpdate,
    DateTimeOffset? ValkeyLastUpdate);

/// <summary>State of one database.</summary>
internal sealed record DependencyStatus(bool Ok, double LatencyMs, string Endpoint, string? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(DatabaseStatusAnswer))]
internal sealed partial class DatabaseStatusJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Records;

/// <summary>How records are written where they are kept.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(WorkerState))]
internal sealed partial class RecordsJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Records;

/// <summary>The JSON form in which records are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(WorkerState))]
internal sealed partial class RecordsJson : JsonSerializerContext;

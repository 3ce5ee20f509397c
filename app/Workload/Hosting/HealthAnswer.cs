using System.Text.Json.Serialization;

namespace HybridCloud.Workload.Hosting;

/// <summary>Answer of <c>GET /healthz</c>.</summary>
/// <param name="Status">"ok", or why the instance is not healthy.</param>
/// <param name="Version">The image's tag.</param>
internal sealed record HealthAnswer(string Status, string Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;

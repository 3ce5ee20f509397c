using System.Text.Json.Serialization;
using HybridCloud.Contract;
using HybridCloud.Workload.Aws;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.SecretStatus;

/// <summary>
/// <c>GET /secret/status</c>: the demo's secret, public by design, and when the worker last wrote it.
/// </summary>
internal static class SecretStatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var check = routes.ServiceProvider.GetRequiredService<SecretCheck>();
        var vault = routes.ServiceProvider.GetRequiredService<SecretVault>();
        Looks.Add(routes.ServiceProvider, check.GetAsync);
        routes.MapAnswer(Routes.SecretStatus, SecretStatusJson.Default.SecretStatusAnswer, async cancellationToken =>
        {
            var result = await check.GetAsync(cancellationToken);
            return new SecretStatusAnswer(
                result.Ok,
                result.Value?.Value,
                result.Value?.Name ?? vault.SecretId,
                result.Value?.LastUpdate,
                result.LatencyMilliseconds,
                vault.Endpoint,
                result.Error);
        });
    }
}

/// <summary>Answer of <c>GET /secret/status</c>.</summary>
internal sealed record SecretStatusAnswer(
    bool Ok,
    string? SecretValue,
    string SecretName,
    DateTimeOffset? SecretLastUpdate,
    double LatencyMs,
    string Endpoint,
    string? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(SecretStatusAnswer))]
internal sealed partial class SecretStatusJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Health;

/// <summary>Liveness: answers at once and touches no dependency.</summary>
internal static class HealthEndpoints
{
    // The answer never changes, so it is serialized once.
    private static readonly Task<byte[]> Answer = Task.FromResult(
        JsonAnswer.Serialize(new HealthAnswer("ok", BuildInformation.Version), HealthJson.Default.HealthAnswer));

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapAnswer(Routes.Health, _ => Answer);
}

/// <summary>Which build is running, and since when.</summary>
internal static class VersionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var started = routes.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        var answer = Task.FromResult(JsonAnswer.Serialize(
            new VersionAnswer(BuildInformation.Version, BuildInformation.Commit, started), VersionJson.Default.VersionAnswer));
        routes.MapAnswer(Routes.Version, _ => answer);
    }
}

internal sealed record VersionAnswer(string Version, string Commit, DateTimeOffset StartedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(VersionAnswer))]
internal sealed partial class VersionJson : JsonSerializerContext;

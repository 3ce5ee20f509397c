using System.Text.Json.Serialization;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Loops;

/// <summary>The health of a service that consists of loops: 200 or 503, with the numbers behind it.</summary>
internal static class LoopHealth
{
    /// <summary>Serves what <paramref name="look"/> finds.</summary>
    public static void Map(IEndpointRouteBuilder routes, Func<LoopHealthAnswer> look) => routes
        .MapMethods(Routes.Health, ["GET", "HEAD"], (RequestDelegate)(context =>
        {
            var answer = look();
            if (answer.Status != LoopHealthAnswer.Well) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return JsonAnswer.WriteAsync(context, answer, LoopHealthJson.Default.LoopHealthAnswer);
        }))
        .DisableHttpMetrics();

    /// <param name="problem">Problem that the service itself found, or null.</param>
    /// <param name="oldest">Age of the oldest message in progress.</param>
    /// <param name="silence">Time since anything last ended; null for a service that may be idle.</param>
    public static LoopHealthAnswer Answer(LoopRunner loops, string? problem, TimeSpan oldest, TimeSpan? silence) => new(
        loops.Running < loops.Started ? "a loop has ended" : problem ?? LoopHealthAnswer.Well,
        BuildInformation.Version,
        silence is { } known ? Math.Round(known.TotalSeconds, 1) : null,
        Math.Round(oldest.TotalSeconds, 1),
        loops.Running,
        loops.Started);
}

/// <summary>Answer of <c>GET /healthz</c> of a service that consists of loops.</summary>
/// <param name="Status">"ok", or why the service is not healthy.</param>
/// <param name="Version">The image's tag.</param>
/// <param name="SecondsSinceActivity">Seconds since a poll or an upload last ended, well or not.</param>
/// <param name="OldestMessageSeconds">Age of the oldest message in progress; 0 when there is none.</param>
/// <param name="LoopsRunning">Number of loops that run.</param>
/// <param name="LoopsStarted">Number of loops that should run.</param>
internal sealed record LoopHealthAnswer(
    string Status, string Version, double? SecondsSinceActivity, double OldestMessageSeconds, int LoopsRunning, int LoopsStarted)
{
    public const string Well = "ok";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoopHealthAnswer))]
internal sealed partial class LoopHealthJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Uploader;

/// <summary>Healthy while polls and uploads end, be it with failures: a poll takes at most twenty seconds, so ninety without either mean that it hangs.</summary>
internal sealed class UploaderHealth(TimeProvider clock)
{
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(90);

    private long lastSign = clock.GetTimestamp();

    public void Active() => Interlocked.Exchange(ref lastSign, clock.GetTimestamp());

    public static void Map(IEndpointRouteBuilder routes)
    {
        var health = routes.ServiceProvider.GetRequiredService<UploaderHealth>();
        routes.MapMethods(Routes.Health, ["GET", "HEAD"], (RequestDelegate)health.AnswerAsync).DisableHttpMetrics();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var silence = clock.GetElapsedTime(Interlocked.Read(ref lastSign));
        var ok = silence < MaxSilence;
        if (!ok) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return JsonAnswer.WriteAsync(
            context,
            new UploaderHealthAnswer(ok ? "ok" : "no poll or upload has ended of late", BuildInformation.Version, Math.Round(silence.TotalSeconds, 1)),
            UploaderJson.Default.UploaderHealthAnswer);
    }
}

internal sealed record UploaderHealthAnswer(string Status, string Version, double SecondsSinceActivity);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UploaderHealthAnswer))]
internal sealed partial class UploaderJson : JsonSerializerContext;

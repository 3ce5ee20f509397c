using System.Text.Json;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Smoke;

/// <summary>App Platform serves the deployed image: after a failed deployment it silently falls back to an older one.</summary>
internal sealed class ActiveDeploymentCheck(DigitalOcean digitalOcean, string appId, string imageTag, string? imageDigest) : ISmokeCheck
{
    public string Name => "active deployment";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var deployment = await digitalOcean.ActiveDeploymentAsync(appId, cancellationToken)
            ?? throw new SmokeException("The app has no active deployment.");
        var id = deployment.TryGetProperty("id", out var value) ? value.GetString() : "of unknown id";
        var serving = Images(deployment).Distinct().ToList();
        if (serving.Count == 0)
            throw new SmokeException($"Deployment {id} names no image.");
        var other = serving.FirstOrDefault(image => image != imageTag && image != imageDigest);
        return other is null
            ? $"{id} serves {imageTag}"
            : throw new SmokeException($"App Platform serves deployment {id} of image {other} instead of {imageTag}: it rolled back by itself. Its deployment log says why.");
    }

    private static IEnumerable<string> Images(JsonElement deployment)
    {
        if (!deployment.TryGetProperty("spec", out var spec))
            yield break;
        foreach (var kind in (string[])["services", "workers"])
        {
            if (!spec.TryGetProperty(kind, out var components) || components.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var component in components.EnumerateArray())
            {
                if (!component.TryGetProperty("image", out var image))
                    continue;
                if (Text(image, "digest") is { Length: > 0 } digest)
                    yield return digest;
                else if (Text(image, "tag") is { Length: > 0 } tag)
                    yield return tag;
            }
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

using System.Text.Json;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The deployed build is the one that serves.</summary>
internal sealed class VersionCheck(HttpClient http, Uri edge, string imageTag) : ISmokeCheck
{
    public string Name => Routes.Version;

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await JsonAnswer.GetAsync(http, new Uri(edge, Routes.Version), cancellationToken);
        var (version, commit) = (Text(answer, "version"), Text(answer, "commit"));
        return version == imageTag || commit == imageTag || imageTag.Length >= 7 && commit.StartsWith(imageTag, StringComparison.Ordinal)
            ? imageTag
            : throw new SmokeException($"Version {version}, commit {commit}, serves instead of {imageTag}.");
    }

    private static string Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "unknown";
}

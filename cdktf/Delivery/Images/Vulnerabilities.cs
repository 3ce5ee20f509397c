using System.Text.Json;

namespace HybridCloud.Delivery.Images;

/// <summary>Reads what <c>dotnet list package --vulnerable --format json</c> found.</summary>
internal static class Vulnerabilities
{
    /// <summary>One line per vulnerability: package, version, severity and advisory.</summary>
    /// <exception cref="DeliveryException">The report cannot be read or is incomplete, so nothing is known.</exception>
    public static IReadOnlyList<string> Read(string report)
    {
        try
        {
            using var document = JsonDocument.Parse(report);
            if (document.RootElement.TryGetProperty("problems", out var problems) && problems.GetArrayLength() > 0)
                throw new DeliveryException("The list of known vulnerabilities could not be fetched: " + string.Join("; ", problems.EnumerateArray().Select(p => p.GetProperty("text").GetString())));
            return [.. document.RootElement.GetProperty("projects").EnumerateArray()
                .SelectMany(project => Items(project, "frameworks"))
                .SelectMany(framework => Items(framework, "topLevelPackages").Concat(Items(framework, "transitivePackages")))
                .SelectMany(package => Items(package, "vulnerabilities").Select(v =>
                    $"{package.GetProperty("id").GetString()} {package.GetProperty("resolvedVersion").GetString()}: {v.GetProperty("severity").GetString()} {v.GetProperty("advisoryurl").GetString()}"))
                .Distinct()
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DeliveryException($"The list of known vulnerabilities could not be fetched: {e.Message}", e);
        }
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}

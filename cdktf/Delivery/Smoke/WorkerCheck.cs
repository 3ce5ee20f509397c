using System.Globalization;
using System.Text.Json;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Smoke;

/// <summary>Every timestamp of the worker advances.</summary>
internal sealed class WorkerCheck(HttpClient http, Uri edge) : ISmokeCheck
{
    private Dictionary<string, DateTimeOffset>? first;

    public string Name => "worker";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var now = await ReadAsync(http, edge, cancellationToken);
        if (now.Count == 0)
            throw new SmokeException("No source has a timestamp.");
        first ??= now;
        var waiting = now.Keys.Union(first.Keys)
            .Where(source => !now.TryGetValue(source, out var last) || !first.TryGetValue(source, out var before) || last <= before)
            .Order(StringComparer.Ordinal)
            .ToList();
        // A source without a timestamp at first is compared from the time it has one.
        foreach (var (source, timestamp) in now)
            first.TryAdd(source, timestamp);
        return waiting.Count == 0
            ? $"{now.Count} timestamps advance"
            : throw new SmokeException($"The timestamp of {string.Join(", ", waiting)} does not advance.");
    }

    /// <summary>When each source was last written, except for those that are written rarely.</summary>
    public static async Task<Dictionary<string, DateTimeOffset>> ReadAsync(HttpClient http, Uri edge, CancellationToken cancellationToken) =>
        Timestamps(await JsonAnswer.GetAsync(http, new Uri(edge, Routes.WorkerStatus), cancellationToken), "").ToDictionary();

    private static IEnumerable<KeyValuePair<string, DateTimeOffset>> Timestamps(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().Where(item => !IsSlow(item)).SelectMany((item, i) => Timestamps(item, SourceName(item) ?? $"{path}[{i}]"));
        if (element.ValueKind != JsonValueKind.Object)
            return [];
        return element.EnumerateObject().SelectMany(property =>
            property.Name.Contains("dead", StringComparison.Ordinal) ? []
            : property.Value.ValueKind != JsonValueKind.String ? Timestamps(property.Value, property.Name)
            : (property.Name is "timestamp" or "last_update" || property.Name.EndsWith("_last_update", StringComparison.Ordinal))
                && DateTimeOffset.TryParse(property.Value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? [KeyValuePair.Create(path.Length > 0 ? path : property.Name, time)]
            : Enumerable.Empty<KeyValuePair<string, DateTimeOffset>>());
    }

    /// <summary>Whether a source is by design written too rarely for a smoke test to wait for; its status still shows if it is stale.</summary>
    private static bool IsSlow(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("stale_after_seconds", out var seconds)
        && seconds.ValueKind == JsonValueKind.Number && seconds.GetDouble() > 300;

    private static string? SourceName(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("source", out var source) ? source.GetString() : null;
}

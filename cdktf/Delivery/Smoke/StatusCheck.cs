using System.Text.Json;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Smoke;

/// <summary>No <c>ok</c> in the API's statuses is false, and each status has one.</summary>
/// <param name="http">Calls the system as visitors do.</param>
/// <param name="edge">The system's public address.</param>
/// <param name="routes">Routes of the statuses; none for all.</param>
internal sealed class StatusCheck(HttpClient http, Uri edge, params string[] routes) : ISmokeCheck
{
    private static readonly string[] Statuses = [Routes.DatabaseStatus, Routes.IamStatus, Routes.SecretStatus, Routes.WorkerStatus];

    private readonly string[] asked = routes.Length > 0 ? routes : Statuses;

    public string Name => routes.Length > 0 ? string.Join(", ", routes) : "statuses";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var route in asked)
        {
            var answer = await JsonAnswer.GetAsync(http, new Uri(edge, route), cancellationToken);
            var found = Faults(answer, route).ToList();
            faults.AddRange(found);
            if (found.Count == 0 && !HasOk(answer))
                faults.Add($"{route} has no ok");
        }

        return faults.Count == 0 ? $"{asked.Length} ok" : throw new SmokeException(string.Join("; ", faults) + ".");
    }

    private static IEnumerable<string> Faults(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany((item, i) => Faults(item, $"{path}[{i}]"));
        if (element.ValueKind != JsonValueKind.Object)
            return [];
        var inner = element.EnumerateObject().SelectMany(p => Faults(p.Value, $"{path} {p.Name}"));
        if (!element.TryGetProperty("ok", out var ok) || ok.ValueKind != JsonValueKind.False)
            return inner;
        var error = element.TryGetProperty("error", out var text) && text.ValueKind == JsonValueKind.String ? $": {text.GetString()}" : "";
        return inner.Prepend($"{path} is not ok{error}");
    }

    private static bool HasOk(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
        && (element.TryGetProperty("ok", out _) || element.EnumerateObject().Any(p => HasOk(p.Value)));
}

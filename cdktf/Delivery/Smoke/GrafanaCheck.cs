using System.Text.Json;

namespace HybridCloud.Delivery.Smoke;

/// <summary>Grafana runs and reaches its own database.</summary>
internal sealed class GrafanaCheck(HttpClient http, Uri grafana) : ISmokeCheck
{
    public string Name => "Grafana";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await JsonAnswer.GetAsync(http, new Uri(grafana.ToString().TrimEnd('/') + "/api/health"), cancellationToken);
        var database = answer.TryGetProperty("database", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : "unknown";
        return database == "ok" ? "its database is ok" : throw new SmokeException($"Its database is {database}.");
    }
}

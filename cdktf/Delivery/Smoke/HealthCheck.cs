using HybridCloud.Contract;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The API lives.</summary>
internal sealed class HealthCheck(HttpClient http, Uri edge) : ISmokeCheck
{
    public string Name => Routes.Health;

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(edge, Routes.Health), cancellationToken);
        return response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : throw new SmokeException($"It answers {(int)response.StatusCode}.");
    }
}

using HybridCloud.Contract;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The API is up.</summary>
internal sealed class HealthCheck(HttpClient http, Uri edge) : ISmokeCheck
{
    public string Name => Address.AbsolutePath;

    private Uri Address => new(edge, Routes.Health.TrimStart('/'));

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(Address, cancellationToken);
        return response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : throw new SmokeException($"{Address} answers {(int)response.StatusCode}.");
    }
}

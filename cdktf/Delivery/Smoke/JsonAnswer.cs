using System.Net.Http.Json;
using System.Text.Json;

namespace HybridCloud.Delivery.Smoke;

/// <summary>Requests JSON from a route.</summary>
internal static class JsonAnswer
{
    public static async Task<JsonElement> GetAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(address, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new SmokeException($"{address.AbsolutePath} answers {(int)response.StatusCode}.");
        if (response.Content.Headers.ContentType?.MediaType is not { } type || !type.EndsWith("json", StringComparison.Ordinal))
            throw new SmokeException($"{address.AbsolutePath} answers {response.Content.Headers.ContentType} instead of JSON: the edge does not route it to the API.");
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }
}

using System.Net;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The API refuses callers that bypass the edge.</summary>
internal sealed class OriginCheck(HttpClient http, Uri origin) : ISmokeCheck
{
    public string Name => "direct call to the origin";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(origin, Routes.DatabaseStatus), cancellationToken);
        return response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
            ? $"refused with {(int)response.StatusCode}"
            : throw new SmokeException($"{origin.Host} answers {(int)response.StatusCode} without the edge's secret, so the firewall can be bypassed.");
    }
}

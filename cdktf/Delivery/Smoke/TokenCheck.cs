using System.Net;
using System.Net.Http.Json;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The validator refuses callers without the token.</summary>
internal sealed class TokenCheck(HttpClient http, Uri validator) : ISmokeCheck
{
    public string Name => "message without the token";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri(validator, Routes.Payloads), MessageCheck.Sample("invalid-token"), cancellationToken);
        return response.StatusCode == HttpStatusCode.Unauthorized
            ? "refused with 401"
            : throw new SmokeException($"A wrong token is answered with {(int)response.StatusCode} instead of 401.");
    }
}

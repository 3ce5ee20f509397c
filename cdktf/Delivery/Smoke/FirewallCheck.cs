using System.Net;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The web application firewall blocks a request that its common rules know as bad.</summary>
internal sealed class FirewallCheck(HttpClient http, Uri edge) : ISmokeCheck
{
    public string Name => "WAF";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(edge, "/?q=%3Cscript%3Ealert(1)%3C/script%3E"), cancellationToken);
        return response.StatusCode == HttpStatusCode.Forbidden
            ? "a script in the query is blocked"
            : throw new SmokeException($"A script in the query is answered with {(int)response.StatusCode} instead of 403.");
    }
}

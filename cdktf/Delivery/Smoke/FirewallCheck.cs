using System.Net;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The WAF lets a visitor in, and blocks a request that its common rules recognize as an attack.</summary>
internal sealed class FirewallCheck(HttpClient http, Uri edge) : ISmokeCheck
{
    public string Name => "WAF";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        // Without this, a WAF that blocks everybody would pass.
        using var innocent = await http.GetAsync(new Uri(edge, Routes.Health), cancellationToken);
        if (innocent.StatusCode != HttpStatusCode.OK)
            throw new SmokeException($"A harmless request to {Routes.Health} is answered with {(int)innocent.StatusCode} instead of 200.");
        try
        {
            using var hostile = await http.GetAsync(new Uri(edge, Routes.Health + "?q=%3Cscript%3Ealert(1)%3C/script%3E"), cancellationToken);
            return hostile.StatusCode == HttpStatusCode.Forbidden
                ? Blocked
                : throw new SmokeException($"A script in the query is answered with {(int)hostile.StatusCode} instead of 403.");
        }
        catch (FirewallException)
        {
            return Blocked;
        }
    }

    private const string Blocked = "a visitor gets in, a script in the query is blocked";
}

using System.Net;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The dashboard is served.</summary>
internal sealed class DashboardCheck(HttpClient http, Uri edge) : ISmokeCheck
{
    public string Name => "dashboard";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(edge, "/"), cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new SmokeException($"/ answers {(int)response.StatusCode}.");
        var html = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "text/html" || !html.Contains("</html>", StringComparison.OrdinalIgnoreCase))
            throw new SmokeException($"/ is {response.Content.Headers.ContentType}, not an HTML page.");
        using var missing = await http.GetAsync(new Uri(edge, NoPage), cancellationToken);
        return missing.StatusCode == HttpStatusCode.NotFound && missing.Content.Headers.ContentType?.MediaType == "text/html"
            ? $"{html.Length} characters of HTML, and a 404 page"
            : throw new SmokeException($"{NoPage}, which does not exist, is answered with {(int)missing.StatusCode} and {missing.Content.Headers.ContentType?.MediaType ?? "nothing"} instead of 404 and a page.");
    }

    private const string NoPage = "/no-such-page";
}

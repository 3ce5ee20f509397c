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
        return response.Content.Headers.ContentType?.MediaType == "text/html" && html.Contains("</html>", StringComparison.OrdinalIgnoreCase)
            ? $"{html.Length} characters of HTML"
            : throw new SmokeException($"/ is {response.Content.Headers.ContentType} and no HTML page.");
    }
}

using System.Net;

namespace HybridCloud.Delivery.Smoke;

/// <summary>Tells requests that the edge's WAF blocked from those that the system behind it refused: both are 403.</summary>
internal sealed class FirewallReport(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <exception cref="FirewallException">The WAF blocked the request.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Forbidden || !response.Headers.Server.ToString().Contains("CloudFront", StringComparison.OrdinalIgnoreCase))
            return response;
        // CloudFront's own page for a request that the WAF blocked. It does not name the rule.
        var page = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!page.Contains("Request blocked", StringComparison.OrdinalIgnoreCase))
            return response;
        response.Dispose();
        throw new FirewallException(
            $"The firewall blocks {request.RequestUri!.AbsolutePath} (403). The log group aws-waf-logs-… in us-east-1 names the rule that did (terminatingRuleId).");
    }
}

/// <summary>The edge's WAF blocked a request.</summary>
internal sealed class FirewallException(string message) : SmokeException(message);

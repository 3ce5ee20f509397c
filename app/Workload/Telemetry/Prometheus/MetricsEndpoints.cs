using System.Text;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Telemetry.Prometheus;

/// <summary><c>GET /metrics</c> for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/.</summary>
internal static class MetricsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Created now, so that nothing before the first scrape is missed.
        var registry = routes.ServiceProvider.GetRequiredService<MetricsRegistry>();
        var isGuarded = routes.ServiceProvider.GetService<ApiAccess>()?.IsGuarded == true;
        routes.MapMethods(Routes.Metrics, ["GET"], (RequestDelegate)(context =>
        {
            // Came through a load balancer, so not from Prometheus, which scrapes each instance directly. A guarded API has checked the secret.
            if (!isGuarded && context.Request.Headers.ContainsKey(HeaderNames.ForwardedFor))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsync(registry.Write(), Encoding.UTF8, context.RequestAborted);
        }));
    }
}

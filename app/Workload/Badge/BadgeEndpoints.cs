using System.Text;
using HybridCloud.Contract;
using HybridCloud.Workload.Checks;

namespace HybridCloud.Workload.Badge;

/// <summary><c>GET /badge.svg</c>: the state of the whole system as a small picture that any page can show.</summary>
internal static class BadgeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var clock = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        var observations = routes.ServiceProvider.GetRequiredService<Observations>();
        routes.MapMethods(Routes.Badge, ["GET", "HEAD"], (RequestDelegate)(context =>
        {
            var picture = Encoding.UTF8.GetBytes(BadgePicture.Draw(BadgeState.Of(observations.Latest(), clock.GetUtcNow())));
            var headers = context.Response.Headers;
            headers.ContentType = "image/svg+xml";
            // Code hosts' image proxies cache pictures unless told to revalidate.
            headers.CacheControl = "no-cache, max-age=0";
            headers.XContentTypeOptions = "nosniff";
            headers.ContentSecurityPolicy = "default-src 'none'";
            headers.ContentLength = picture.Length;
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(picture, context.RequestAborted).AsTask();
        }));
    }
}

using System.Diagnostics;
using HybridCloud.Contract;
using Microsoft.AspNetCore.Http.Features;

namespace HybridCloud.Workload.Telemetry.Traces;

/// <summary>Adds route and result to the server's activity of each request, under OpenTelemetry's names.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/semconv/http/http-spans/</remarks>
internal static class RequestTraces
{
    /// <summary>ASP.NET Core's activity source.</summary>
    public const string Source = "Microsoft.AspNetCore";

    public static void Use(WebApplication app) => app.Use(async (context, next) =>
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is null)
        {
            await next(context);
            return;
        }

        // Asked for every few seconds: these would be most of the traces to look at and to pay for.
        if (context.Request.Path.Value is Routes.Health or Routes.Metrics) activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        await next(context);
        var method = context.Request.Method;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        activity.DisplayName = route is null ? method : $"{method} {route}";
        activity.SetTag("http.request.method", method);
        activity.SetTag("http.route", route);
        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= 500) activity.SetStatus(ActivityStatusCode.Error);
    });
}

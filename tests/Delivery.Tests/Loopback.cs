using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HybridCloud.Delivery.Tests;

/// <summary>Servers on this machine that stand in for others.</summary>
internal static class Loopback
{
    /// <summary>A silent server on a free port of the loopback address.</summary>
    public static WebApplication Create()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        // GitHub refuses requests without a user agent, and so do many firewalls: no caller here may omit it.
        // https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent
        app.Use((context, next) =>
        {
            if (!string.IsNullOrEmpty(context.Request.Headers.UserAgent))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("Request forbidden by administrative rules. Please make sure your request has a User-Agent header.");
        });
        return app;
    }

    /// <summary>Addresses at which a started server answers.</summary>
    public static ICollection<string> Addresses(this WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
}

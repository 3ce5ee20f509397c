using System.Net;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Telemetry.Traces;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HybridCloud.Workload.Startup;

/// <summary>The HTTP server that every long-running command has, be it for its API or only for health and metrics.</summary>
internal static class HttpServer
{
    private sealed record Options(IPAddress Address, int Port);

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var port = environment.Port(EnvironmentNames.Port, "TCP port to listen on; 0 lets the system choose", 8080, zeroAllowed: true);
        var text = environment.Optional(EnvironmentNames.ListenAddress, "IP address to listen on; all interfaces when absent");
        var address = IPAddress.Any;
        if (text is not null && !IPAddress.TryParse(text, out address!))
            environment.Fault($"{EnvironmentNames.ListenAddress} is \"{text}\": give an IP address, such as 127.0.0.1.");
        services.AddSingleton(new Options(address ?? IPAddress.Any, port));
    }

    public static void Configure(WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddProblemDetails();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<Options>((kestrel, options) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, options.Port);
            // Every route is a GET without a body.
            kestrel.Limits.MaxRequestBodySize = 0;
        });
    }

    public static void UsePipeline(WebApplication app)
    {
        if (app.Services.GetService<TraceExport>() is not null) RequestTraces.Use(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (app.Services.GetService<ApiAccess>() is { } access) access.Use(app);
        app.UseRouting();
    }
}

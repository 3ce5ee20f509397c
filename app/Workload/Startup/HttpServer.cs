using System.Net;
using System.Net.Sockets;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Telemetry.Traces;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HybridCloud.Workload.Startup;

/// <summary>The HTTP server that every long-running command has, whether for its API or only for health and metrics.</summary>
internal static class HttpServer
{
    private sealed record Options(IPAddress Address, int Port);

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var port = environment.Port(EnvironmentNames.Port, "TCP port to listen on; 0 lets the system choose", 8080, zeroAllowed: true);
        services.AddSingleton(new Options(Address(environment), port));
    }

    /// <summary>The address to listen on.</summary>
    public static IPAddress Address(EnvironmentReader environment)
    {
        var text = environment.Optional(EnvironmentNames.ListenAddress, "IP address to listen on; all interfaces when absent");
        if (text is null) return IPAddress.Any;
        if (IPAddress.TryParse(text, out var address)) return address;
        environment.Fault($"{EnvironmentNames.ListenAddress} is \"{text}\": give an IP address, such as 127.0.0.1.");
        return IPAddress.Any;
    }

    /// <summary>Why the server cannot listen where it is told to, in one sentence; null when it can.</summary>
    public static string? WhyNotListening(IServiceProvider services)
    {
        var options = services.GetRequiredService<Options>();
        try
        {
            using var listener = new TcpListener(options.Address, options.Port);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.AddressAlreadyInUse
                ? $"port {options.Port} of {options.Address} is in use: stop what listens there, or set another in {EnvironmentNames.Port}"
                : $"it cannot listen on {options.Address}, port {options.Port} ({exception.SocketErrorCode}): see {EnvironmentNames.ListenAddress} and {EnvironmentNames.Port}";
        }
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
            // Routes take no body; the validator's lifts the limit and checks the length itself.
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

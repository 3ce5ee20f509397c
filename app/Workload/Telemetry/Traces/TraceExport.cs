using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HybridCloud.Workload.Telemetry.Traces;

/// <summary>
/// Sends traces to an OpenTelemetry collector if one is configured. Without one no activity is created, and no assembly
/// of OpenTelemetry is loaded.
/// </summary>
/// <param name="traces">Where the collector accepts traces.</param>
/// <param name="service">Name of the service in them.</param>
internal sealed class TraceExport(Uri traces, string service) : IHostedService
{
    private const string Protocol = "http/protobuf";

    // The collector runs next to the process: what it does not accept promptly is lost, and shutdown goes on.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private TracerProvider? provider;

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var address = environment.Optional(
            EnvironmentNames.OtlpEndpoint, "address of an OpenTelemetry collector, OTLP over HTTP, such as http://127.0.0.1:4318; without it no traces are recorded");
        var service = environment.Optional(EnvironmentNames.OtelServiceName, "name of the service in its traces; app when absent") ?? "app";
        environment.Choice(EnvironmentNames.OtlpProtocol, "protocol for OTLP", [(Protocol, Protocol)]);
        if (address is null) return;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var collector) || collector.Scheme is not ("http" or "https"))
        {
            environment.Fault($"{EnvironmentNames.OtlpEndpoint} is \"{address}\": give an address such as http://127.0.0.1:4318.");
            return;
        }

        services.AddSingleton(_ => new TraceExport(new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/v1/traces"), service));
        services.AddHostedService(provider => provider.GetRequiredService<TraceExport>());
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(service, serviceVersion: BuildInformation.Version))
            // HttpClient's activities are the calls to AWS, Npgsql's the SQL statements.
            .AddSource(WorkloadActivities.Name, RequestTraces.Source, "System.Net.Http", "Npgsql")
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = traces;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.TimeoutMilliseconds = (int)Timeout.TotalMilliseconds;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        provider?.Shutdown((int)Timeout.TotalMilliseconds);
        provider?.Dispose();
        return Task.CompletedTask;
    }
}

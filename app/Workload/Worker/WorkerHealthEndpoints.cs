using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Worker;

/// <summary>The worker's own <c>GET /healthz</c>: 503 when cycles have stopped.</summary>
internal static class WorkerHealthEndpoints
{
    private static readonly byte[] Healthy = Serialize("ok");
    private static readonly byte[] Unhealthy = Serialize("cycles have stopped");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var worker = routes.ServiceProvider.GetRequiredService<WorkerService>();
        routes.MapMethods(Routes.Health, ["GET", "HEAD"], (RequestDelegate)(context =>
        {
            var healthy = worker.IsHealthy;
            if (!healthy) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return JsonAnswer.WriteAsync(context, healthy ? Healthy : Unhealthy);
        }));
    }

    private static byte[] Serialize(string status) =>
        JsonAnswer.Serialize(new HealthAnswer(status, BuildInformation.Version), HealthJson.Default.HealthAnswer);
}

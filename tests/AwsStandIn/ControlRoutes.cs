using HybridCloud.AwsStandIn.Faults;

namespace HybridCloud.AwsStandIn;

/// <summary>Tells a stand-in that runs as its own process to fail, by HTTP. Not part of AWS.</summary>
internal static class ControlRoutes
{
    public const string Prefix = "/_stand-in";

    public static void Map(WebApplication app, AwsStandInHost host)
    {
        var routes = app.MapGroup(Prefix);
        routes.MapPost("/faults", (Fault fault) =>
        {
            host.Faults.Add(fault);
            return Results.NoContent();
        });
        routes.MapDelete("/faults", () =>
        {
            host.Faults.Clear();
            return Results.NoContent();
        });
        routes.MapGet("/calls", () => host.Faults.Calls);
        routes.MapPost("/clock", (ClockRequest clock) =>
        {
            host.ClockOffset = TimeSpan.FromSeconds(clock.OffsetSeconds);
            return Results.NoContent();
        });
        routes.MapPost("/environment", () => host.WorkloadEnvironment());
    }

    private sealed record ClockRequest(double OffsetSeconds);
}

using System.Text.Json.Nodes;

namespace HybridCloud.Delivery.Tests.Smoke;

public sealed class PlatformSmokeTests : Bootstrapped
{
    private EdgeStandIn edge = null!;

    protected override async Task SetUpAsync()
    {
        edge = await EdgeStandIn.StartAsync();
        run.Variables["STACK"] = "platform";
        edge.LeadHere(run);
        JsonObject Output() => new() { ["value"] = edge.Edge };
        run.Stack("platform", new JsonObject { ["terraform_data"] = new JsonObject { ["app"] = new JsonObject() } }, new JsonObject { ["api_url"] = Output(), ["support_url"] = Output(), ["portal_url"] = Output() });
    }

    protected override async Task TearDownAsync() => await edge.DisposeAsync();

    [Fact]
    public async Task A_deployment_is_healthy_when_the_API_its_workers_and_the_front_ends_way_to_it_are()
    {
        var outcome = await run.ProcessAsync("deploy");

        Assert.True(outcome.Code == 0, outcome.ToString());
        foreach (var check in (string[])["DNS of localhost", "certificate of localhost", "/healthz", "/api/healthz", "/version", "statuses", "worker"])
            Assert.Contains($"ok    {check}: ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_workers_an_unhealthy_API_and_broken_front_ends_are_detected()
    {
        edge.WorkerRuns = false;
        edge.FrontEndsRoute = false;
        edge.Broken.Add("3f9c2ab");

        var outcome = await run.ProcessAsync("deploy", ("SMOKE_TIMEOUT_SECONDS", "2"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("worker: The timestamp of postgres, secret, valkey does not advance.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("statuses: /db/status postgres is not ok", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("/api/healthz answers 404.", outcome.Error, StringComparison.Ordinal);
    }
}

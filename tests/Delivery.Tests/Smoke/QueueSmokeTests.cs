using System.Text;

namespace HybridCloud.Delivery.Tests.Smoke;

public sealed class QueueSmokeTests : Bootstrapped
{
    private QueueStandIn queue = null!;

    protected override async Task SetUpAsync()
    {
        queue = await QueueStandIn.StartAsync(cloud);
        run.Variables["STACK"] = "queue";
        run.WaitForSmoke();
        run.Variables["SYNTH_COMMAND"] = $"mkdir -p $CDKTF_OUTDIR && cp -r {run.Inside("cdktf.out")}/. $CDKTF_OUTDIR";
        queue.Synthesize(run, ("a", "1"));
    }

    protected override async Task TearDownAsync() => await queue.DisposeAsync();

    [Fact]
    public async Task A_deployment_is_healthy_when_a_sample_message_is_stored_and_everything_answers()
    {
        var outcome = await run.ProcessAsync("deploy");

        Assert.True(outcome.Code == 0, outcome.ToString());
        foreach (var check in (string[])["DNS of 127.0.0.1", "/healthz", "/version", "message without the token", "sample message", "Grafana"])
            Assert.Contains($"ok    {check}: ", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"sample message: \S+ is stored, [0-9.]+ s after it was accepted", outcome.Output);
        Assert.DoesNotContain("the-right-token", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploying_again_starts_a_service_whose_deployment_failed_although_there_is_nothing_to_change()
    {
        Assert.Equal(0, (await run.ProcessAsync("deploy")).Code);
        await File.WriteAllTextAsync(QueueStandIn.Failed(run), "", TestContext.Current.CancellationToken);

        var outcome = await run.ProcessAsync("deploy");

        Assert.True(outcome.Code == 0, outcome.ToString());
        Assert.Contains("queue: nothing to change", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("validator: its last deployment failed and ECS starts no more tasks; redeployed", outcome.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(QueueStandIn.Failed(run)));
    }

    [Fact]
    public async Task Every_fault_that_callers_would_notice_is_detected()
    {
        Assert.Equal(0, (await run.ProcessAsync("deploy")).Code);
        queue.UploaderRuns = false;
        queue.TokenChecked = false;
        queue.Serving = "0ld";
        queue.GrafanaDatabase = "failing";

        var outcome = await run.ProcessAsync("smoke", ("SMOKE_TIMEOUT_SECONDS", "2"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("message without the token: A wrong token is answered with 200 instead of 401.", outcome.Error, StringComparison.Ordinal);
        Assert.Matches(@"sample message: \S+ was accepted \d+ s ago and is not in messages: the uploader is behind or does not run\.", outcome.Error);
        Assert.Contains("/version: Version 0ld", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Grafana: Its database is failing.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_fails_its_test_is_replaced_by_the_previous_image()
    {
        Assert.Equal(0, (await run.ProcessAsync("deploy")).Code);

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "new-2"), ("SMOKE_TIMEOUT_SECONDS", "2"));

        Assert.True(outcome.Code == ExitCodes.RolledBack, outcome.ToString());
        Assert.Contains("3f9c2ab is deployed again and healthy.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promoted_image_that_fails_its_test_is_replaced_by_the_previous_promoted_image()
    {
        queue.Synthesize(run, ("image", "${var.image}"));
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("TF_VAR_image", "registry/app:good"))).Code);

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "new-2"), ("TF_VAR_image", "registry/app:bad"), ("SMOKE_TIMEOUT_SECONDS", "2"));

        Assert.True(outcome.Code == ExitCodes.RolledBack, outcome.ToString());
        var state = Encoding.UTF8.GetString(cloud.Buckets[(await run.TargetAsync()).Bucket].Objects["poc-app-platform-aws/dev/queue.tfstate"]);
        Assert.Contains("registry/app:good", state, StringComparison.Ordinal);
        Assert.DoesNotContain("registry/app:bad", state, StringComparison.Ordinal);
    }
}

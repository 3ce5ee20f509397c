using System.Text;
using HybridCloud.Delivery.Targets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HybridCloud.Delivery.Tests.Targets;

public sealed class TargetTests
{
    [Fact]
    public async Task The_target_names_account_team_and_state()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud);

        var output = await run.SucceedAsync("target");

        Assert.Contains("account 111111111111 as arn:aws:iam::111111111111:user/deployer", output, StringComparison.Ordinal);
        Assert.Contains("team team-one (team-one-uuid)", output, StringComparison.Ordinal);
        Assert.Matches(@"state bucket poc-app-platform-aws-state-111111111111-[0-9a-f]{8} \(not made yet: make bootstrap\)", output);
        Assert.Contains("state key    poc-app-platform-aws/dev/hybrid.tfstate", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_account_or_another_team_gives_another_bucket()
    {
        string[] buckets = [Target.BucketFor("poc", "1", "a"), Target.BucketFor("poc", "2", "a"), Target.BucketFor("poc", "1", "b")];

        Assert.Equal(3, buckets.Distinct().Count());
    }

    [Fact]
    public void The_bucket_of_a_long_name_still_fits_S3() =>
        Assert.InRange(Target.BucketFor(new string('n', 80), "123456789012", "team").Length, 3, 63);

    [Fact]
    public async Task Wrong_credentials_of_both_clouds_are_told_at_once()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud);

        var outcome = await run.RunAsync("target", ("AWS_ACCESS_KEY_ID", "AKIAWRONG"), ("DIGITALOCEAN_ACCESS_TOKEN", "wrong-token"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("AWS refused the credentials (InvalidClientTokenId)", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("AWS_ACCESS_KEY_ID=AKIAWRONG", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("DigitalOcean refused DIGITALOCEAN_ACCESS_TOKEN (401)", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-token", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real-key", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_not_AWSs_is_told_as_such()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        await using var proxy = Loopback.Create();
        proxy.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return context.Response.WriteAsync("<html>Bad gateway</html>");
        });
        await proxy.StartAsync(TestContext.Current.CancellationToken);
        using var run = new DeliveryRun(cloud);

        var outcome = await run.RunAsync("target", ("AWS_ENDPOINT_URL", proxy.Addresses().Single()));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("STS answered 502 without an error code, so that was not AWS.", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_missing_or_malformed_setting_is_named_at_once()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud);

        var outcome = await run.RunAsync("deploy",
            ("ENVIRONMENT", "production"), ("STACK", "hybird"), ("IMAGE_TAG", "latest"), ("DIGITALOCEAN_ACCESS_TOKEN", ""), ("AWS_ACCESS_KEY_ID", ""), ("REVIEWED_DIGEST", "abc"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("ENVIRONMENT is 'production': it must be one of dev, staging, prod.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("STACK names 'hybird'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("IMAGE_TAG is 'latest'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("REVIEWED_DIGEST is 'abc'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("DIGITALOCEAN_ACCESS_TOKEN is not set", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verb_that_changes_clouds_wants_its_environment_said()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud);

        Assert.Contains("ENVIRONMENT is not set: this changes clouds", (await run.RunAsync("deploy", ("ENVIRONMENT", ""))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_of_another_account_is_not_touched()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud);
        cloud.Aws.Store.Make("pinned", "999999999999");

        var outcome = await run.RunAsync("plan", ("STATE_BUCKET", "pinned"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("account 111111111111 may not read it", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_of_another_team_stops_every_verb_before_anything_is_touched()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Foundation().Values("hybrid", ("a", "1"));
        await run.SucceedAsync("bootstrap");
        var bucket = Assert.Single(cloud.Buckets).Key;
        var before = cloud.Buckets[bucket].Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value));

        // The same AWS account with another DigitalOcean team, and the bucket pinned by hand.
        foreach (var verb in (string[])["plan", "deploy", "drift", "smoke", "rollback", "target"])
        {
            var outcome = await run.RunAsync(verb, ("DIGITALOCEAN_ACCESS_TOKEN", "token-two"), ("STATE_BUCKET", bucket));
            Assert.Equal(1, outcome.Code);
            Assert.Contains("belongs to AWS account 111111111111 and DigitalOcean team team-one (team-one-uuid), but the credentials are of account 111111111111 and team team-two", outcome.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, cloud.Buckets[bucket].Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value)));
    }
}

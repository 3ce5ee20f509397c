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
        Assert.Contains($"team team-one ({CloudStandIn.FirstTeamId})", output, StringComparison.Ordinal);
        Assert.Matches(@"state bucket poc-app-platform-aws-state-111111111111-[0-9a-f]{8} \(does not exist yet: make bootstrap\)", output);
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
    public async Task Wrong_credentials_of_both_clouds_are_reported_together()
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
    public async Task An_answer_that_is_not_from_AWS_is_reported_as_such()
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

    [Theory]
    [InlineData("acceptance", "STEP is 'nonsense': it must be begin or one of ", "STEP", "nonsense")]
    [InlineData("acceptance", "ENVIRONMENT is prod: an acceptance destroys", "ENVIRONMENT", "prod")]
    [InlineData("permissions", "ACCESS is 'all': it must be deploy or plan.", "ACCESS", "all")]
    [InlineData("unlock", "LOCK_ID is not set: ", "LOCK_ID", "")]
    [InlineData("destroy", "The foundation holds the state", "STACK", "nonsense,foundation")]
    [InlineData("destroy", "Nothing was destroyed: the deployment is poc-app-platform-aws-dev, and 'poc' was given.", "CONFIRM", "poc")]
    [InlineData("image-push", "STACK names 'foundation': it runs no image", "STACK", "nonsense,foundation")]
    [InlineData("deploy", "GITHUB_SHA is not set: ", "REVIEW", "pull-request")]
    [InlineData("deploy", "GITHUB_TOKEN is not set: ", "REVIEW", "pull-request")]
    [InlineData("review", "GITHUB_REPOSITORY is not set: ", "PULL_REQUEST", "7")]
    [InlineData("drift", "GITHUB_TOKEN is not set: ", "DRIFT_ISSUE", "1")]
    [InlineData("smoke", "DRIFT_ISSUE is 'yes': it must be 1 or 0.", "DRIFT_ISSUE", "yes")]
    [InlineData("smoke", "SMOKE_TIMEOUT_SECONDS is '5m': it must be a number of seconds up to 86400.", "SMOKE_TIMEOUT_SECONDS", "5m")]
    [InlineData("smoke", "SMOKE_CALL_SECONDS is 0: no call takes less than that.", "SMOKE_CALL_SECONDS", "0")]
    [InlineData("cancelled", "CANCEL_PATIENCE_SECONDS is '-1': it must be", "CANCEL_PATIENCE_SECONDS", "-1")]
    [InlineData("plan", "STATE_PATIENCE_SECONDS is '99999': it must be", "STATE_PATIENCE_SECONDS", "99999")]
    [InlineData("target", "DIGITALOCEAN_API_URL is 'api.example.com': give an address that begins with https:// or http://.", "DIGITALOCEAN_API_URL", "api.example.com")]
    [InlineData("target", "GITHUB_API_URL is 'api.example.com': give an address", "GITHUB_API_URL", "api.example.com")]
    [InlineData("smoke", "SMOKE_EDGE is 'example.com': give an address", "SMOKE_EDGE", "example.com")]
    [InlineData("target", "AWS_ENDPOINT_URL is 'localhost:4566': give an address", "AWS_ENDPOINT_URL", "localhost:4566")]
    [InlineData("target", "AWS_ENDPOINT_URL_STS is 'sts': give an address", "AWS_ENDPOINT_URL_STS", "sts")]
    [InlineData("target", "SPACES_ENDPOINT_URL is '{{.Region}}.example.com': give an address that begins with https:// or http://; {{.Region}} in it", "SPACES_ENDPOINT_URL", "{{.Region}}.example.com")]
    [InlineData("plan", "TF_VARS is not a JSON object", "TF_VARS", "[")]
    public async Task A_fault_that_only_one_verb_knows_is_named_with_all_others(string verb, string fault, string name, string value)
    {
        using var run = new DeliveryRun(new Dictionary<string, string>());

        var outcome = await run.RunAsync(verb, ("IMAGE_TAG", "latest"), ("STACK", "nonsense"), (name, value));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains($"{verb}: {fault}", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"{verb}: STACK names 'nonsense': it must be one of ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"{verb}: IMAGE_TAG is 'latest': ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(verb is not ("permissions" or "review"), outcome.Error.Contains("DIGITALOCEAN_ACCESS_TOKEN is not set", StringComparison.Ordinal));
        Assert.DoesNotContain("unexpected", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_of_an_inputs_file_that_is_not_understood_is_named()
    {
        using var run = new DeliveryRun(new Dictionary<string, string>());
        Directory.CreateDirectory(run.Inside("environments"));
        await File.WriteAllTextAsync(run.Inside("environments", "dev.tfvars"), "owner = jkeegan\nzones = [1, 2]\n", TestContext.Current.CancellationToken);

        var outcome = await run.RunAsync("cost", ("INPUTS_DIR", run.Inside("environments")), ("STACK", "nonsense"));

        Assert.Contains("dev.tfvars, line 1: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("dev.tfvars, line 2: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("STACK names 'nonsense'", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_can_be_checked_alone()
    {
        using var run = new DeliveryRun(new Dictionary<string, string>());

        Assert.Equal(ExitCodes.Success, (await run.RunAsync("unlock --check", ("LOCK_ID", "1"), ("DIGITALOCEAN_ACCESS_TOKEN", "t"), ("AWS_PROFILE", "p"), ("STACK", "platform"))).Code);
        Assert.Contains("LOCK_ID is not set", (await run.RunAsync("unlock --check")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verb_that_changes_clouds_requires_an_environment()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud);

        Assert.Contains("ENVIRONMENT is not set: this changes the clouds", (await run.RunAsync("deploy", ("ENVIRONMENT", ""))).Error, StringComparison.Ordinal);
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
            Assert.Contains($"belongs to AWS account 111111111111 and DigitalOcean team team-one ({CloudStandIn.FirstTeamId}), but the credentials belong to account 111111111111 and team team-two", outcome.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, cloud.Buckets[bucket].Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value)));
    }
}

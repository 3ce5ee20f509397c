using System.Text;

namespace HybridCloud.Delivery.Tests.Targets;

public sealed class BootstrapTests
{
    [Fact]
    public async Task The_foundations_own_state_ends_in_the_bucket_that_it_made()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Foundation();

        await run.SucceedAsync("bootstrap");

        var (name, bucket) = Assert.Single(cloud.Buckets);
        Assert.StartsWith("poc-app-platform-aws-state-111111111111-", name, StringComparison.Ordinal);
        Assert.Contains("terraform_data", Encoding.UTF8.GetString(bucket.Objects["poc-app-platform-aws/foundation.tfstate"]), StringComparison.Ordinal);
        Assert.Contains("team-one-uuid", Encoding.UTF8.GetString(bucket.Objects["poc-app-platform-aws/deployment.json"]), StringComparison.Ordinal);
        Assert.False(File.Exists(run.Inside("work", "bootstrap", name + ".tfstate")));
    }

    [Fact]
    public async Task A_second_run_on_another_machine_changes_nothing()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var first = new DeliveryRun(cloud).Foundation();
        await first.SucceedAsync("bootstrap");
        var before = Assert.Single(cloud.Buckets).Value.Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value));

        using var second = new DeliveryRun(cloud).Foundation();
        var output = await second.SucceedAsync("bootstrap");

        Assert.Contains("foundation is as it should be; nothing changed.", output, StringComparison.Ordinal);
        Assert.Equal(before, Assert.Single(cloud.Buckets).Value.Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value)));
    }

    [Fact]
    public async Task A_workflow_makes_what_is_missing_of_the_foundation_and_changes_nothing_else_of_it()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Foundation();
        await run.SucceedAsync("bootstrap", ("GITHUB_ACTIONS", "true"));
        string State() => Encoding.UTF8.GetString(Assert.Single(cloud.Buckets).Value.Objects["poc-app-platform-aws/foundation.tfstate"]);
        var file = run.Inside("cdktf.out", "stacks", "foundation", "cdk.tf.json");
        var made = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, made.Replace("\"${var.state_bucket}\"", "\"changed-unseen\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var output = await run.SucceedAsync("bootstrap", ("GITHUB_ACTIONS", "true"));

        Assert.Contains("foundation is not as it is configured (update terraform_data.bucket). A workflow only makes what is missing of it", output, StringComparison.Ordinal);
        Assert.DoesNotContain("changed-unseen", State(), StringComparison.Ordinal);
        await run.SucceedAsync("bootstrap");
        Assert.Contains("changed-unseen", State(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_died_before_the_state_moved_is_finished_by_the_next()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Foundation();
        await run.SucceedAsync("bootstrap");
        var (name, bucket) = Assert.Single(cloud.Buckets);
        // As it was in between: bucket made, state still in its file.
        Directory.CreateDirectory(run.Inside("work", "bootstrap"));
        bucket.Objects.TryRemove("poc-app-platform-aws/foundation.tfstate", out var state);
        await File.WriteAllBytesAsync(run.Inside("work", "bootstrap", name + ".tfstate"), state!, TestContext.Current.CancellationToken);
        bucket.Objects.Clear();

        await run.SucceedAsync("bootstrap");

        Assert.True(bucket.Objects.ContainsKey("poc-app-platform-aws/foundation.tfstate"));
        Assert.False(File.Exists(run.Inside("work", "bootstrap", name + ".tfstate")));
    }

    [Fact]
    public async Task A_bucket_without_state_is_explained_and_not_made_anew()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Foundation();
        await run.SucceedAsync("bootstrap");
        Assert.Single(cloud.Buckets).Value.Objects.Clear();

        var outcome = await run.RunAsync("bootstrap");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("exists without the state of foundation", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_credentials_give_a_fresh_deployment_and_leave_the_first_as_it_was()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var one = new DeliveryRun(cloud, "one").Foundation().Values("hybrid", ("app", "1"));
        await one.SucceedAsync("bootstrap");
        var first = cloud.Buckets.Single().Key;
        var before = cloud.Buckets[first].Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value));

        // Only the five secrets change, on the same machine, in the same folder.
        foreach (var (name, value) in cloud.Variables("two"))
            one.Variables[name] = value;
        await one.SucceedAsync("bootstrap");
        await one.SucceedAsync("plan");

        Assert.Equal(2, cloud.Buckets.Count);
        Assert.Equal(before, cloud.Buckets[first].Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value)));
    }

    [Fact]
    public async Task Planning_before_bootstrap_says_what_to_do()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Values("hybrid", ("app", "1"));

        Assert.Contains("run `make bootstrap` once for this account and team", (await run.RunAsync("plan")).Error, StringComparison.Ordinal);
    }
}

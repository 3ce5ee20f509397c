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
        Assert.Contains(CloudStandIn.FirstTeamId, Encoding.UTF8.GetString(bucket.Objects["poc-app-platform-aws/deployment.json"]), StringComparison.Ordinal);
        // Terraform's own record of the backend has that name, too.
        Assert.DoesNotContain(Directory.EnumerateFiles(run.Inside("."), "*.tfstate*", SearchOption.AllDirectories), file => !file.Contains("/terraform/", StringComparison.Ordinal));
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

        Assert.Contains("foundation matches its configuration; nothing was changed.", output, StringComparison.Ordinal);
        Assert.Equal(before, Assert.Single(cloud.Buckets).Value.Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value)));
    }

    [Fact]
    public async Task A_workflow_creates_what_the_foundation_lacks_and_changes_nothing_else_in_it()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Foundation();
        await run.SucceedAsync("bootstrap", ("GITHUB_ACTIONS", "true"));
        string State() => Encoding.UTF8.GetString(Assert.Single(cloud.Buckets).Value.Objects["poc-app-platform-aws/foundation.tfstate"]);
        var file = run.Inside("cdktf.out", "stacks", "foundation", "cdk.tf.json");
        var made = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, made.Replace("\"made\"", "\"changed-unseen\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var output = await run.SucceedAsync("bootstrap", ("GITHUB_ACTIONS", "true"));

        Assert.Contains("foundation differs from its configuration (update terraform_data.registry). A workflow only creates what is missing from it", output, StringComparison.Ordinal);
        Assert.DoesNotContain("changed-unseen", State(), StringComparison.Ordinal);
        await run.SucceedAsync("bootstrap");
        Assert.Contains("changed-unseen", State(), StringComparison.Ordinal);

        run.Values("foundation", ("registry", "changed-unseen"), ("project", "was-missing"));
        await run.SucceedAsync("bootstrap", ("GITHUB_ACTIONS", "true"));
        Assert.Contains("was-missing", State(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_died_with_nothing_but_the_bucket_made_is_finished_on_another_machine()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var first = new DeliveryRun(cloud).Foundation();
        await first.SucceedAsync("bootstrap");
        var (_, bucket) = Assert.Single(cloud.Buckets);
        bucket.Objects.Clear();

        using var second = new DeliveryRun(cloud).Foundation();
        await second.SucceedAsync("bootstrap");

        Assert.True(bucket.Objects.ContainsKey("poc-app-platform-aws/foundation.tfstate"));
        Assert.True(bucket.Objects.ContainsKey("poc-app-platform-aws/deployment.json"));
    }

    [Fact]
    public async Task A_bucket_that_another_team_has_claimed_is_left_alone()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Foundation();
        await run.SucceedAsync("bootstrap");
        var (name, bucket) = Assert.Single(cloud.Buckets);
        var before = bucket.Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value));
        cloud.DigitalOcean.Admit("team-three", "token-one");
        run.Values("foundation", ("registry", "changed"));

        var outcome = await run.RunAsync("bootstrap", ("STATE_BUCKET", name));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("Nothing was touched.", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, bucket.Objects.ToDictionary(o => o.Key, o => Encoding.UTF8.GetString(o.Value)));
    }

    [Fact]
    public async Task What_was_bootstrapped_is_no_part_of_the_next_review()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Foundation().Values("hybrid", ("app", "1"));
        await run.SucceedAsync("bootstrap", ("ENVIRONMENT", "prod"));

        await run.SucceedAsync("plan");

        Assert.DoesNotContain("foundation", await run.SucceedAsync("review"), StringComparison.Ordinal);
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

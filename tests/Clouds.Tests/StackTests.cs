namespace HybridCloud.Clouds.Tests;

/// <summary>The project's own stacks, applied by real Terraform with the real AWS provider.</summary>
public sealed class StackTests(DeployedStacks stacks) : IClassFixture<DeployedStacks>
{
    private const string Clean = "No changes.";

    [Fact]
    public async Task A_second_plan_of_foundation_has_nothing_to_change() =>
        Assert.Contains(Clean, (await stacks.Foundation.PlanAsync()).Everything, StringComparison.Ordinal);

    [Fact]
    public void The_certificate_was_validated_by_the_record_in_digitaloceans_dns()
    {
        var validation = stacks.Clouds.Team(stacks.First)["digitalocean_record"]!.AsObject().Select(record => record.Value!)
            .Single(record => record["value"]!.ToString().EndsWith("acm-validations.aws.", StringComparison.Ordinal));

        Assert.EndsWith(".digitalocean.solutions", validation["fqdn"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_plan_of_hybrid_has_nothing_to_change_however_often_the_worker_has_written()
    {
        const string Secret = "poc-app-platform-aws/test-secret";
        stacks.Clouds.Aws.Inspect(stacks.First.AwsAccountId, account => Assert.NotNull(account.Table("us-west-2/secret").Find(Secret)));
        for (var second = 0; second < 3; second++)
        {
            stacks.Clouds.Aws.Do(stacks.First.AwsAccountId, "us-west-2", "secretsmanager", "POST", "/",
                $$"""{"SecretId": "{{Secret}}", "SecretString": "{\"timestamp\": {{second}}}"}""", "secretsmanager.UpdateSecret");
        }

        Assert.Contains(Clean, (await stacks.Hybrid.PlanAsync()).Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_certificate_reaches_the_app_in_one_apply()
    {
        var before = AppVariable("ROLES_ANYWHERE_CERTIFICATE");
        var certificate = await stacks.Hybrid.AddressAsync("tls_locally_signed_cert.");

        (await stacks.Hybrid.RunAsync("apply", "-auto-approve", $"-replace={certificate}")).Succeeded();

        Assert.NotEqual(before, AppVariable("ROLES_ANYWHERE_CERTIFICATE"));
        Assert.Contains(Clean, (await stacks.Hybrid.PlanAsync()).Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replaced_secret_stops_every_plan_until_it_is_sent_to_the_app()
    {
        var key = await stacks.Hybrid.AddressAsync("tls_private_key.origin-secret");

        var withheld = await stacks.Hybrid.RunAsync("apply", "-auto-approve", $"-replace={key}");
        var blocked = await stacks.Hybrid.PlanAsync();
        stacks.RotateSecrets(on: true);
        (await stacks.Hybrid.ApplyAsync()).Succeeded();
        stacks.RotateSecrets(on: false);
        var settled = await stacks.Hybrid.PlanAsync();

        Assert.Equal(1, withheld.ExitCode);
        Assert.Equal(1, blocked.ExitCode);
        Assert.Contains("make rotate-secrets", blocked.Everything.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains(Clean, settled.Everything, StringComparison.Ordinal);
    }

    private string AppVariable(string name)
    {
        var spec = stacks.Clouds.Team(stacks.First)["digitalocean_app"]!.AsObject().Single().Value!["spec"]![0]!;
        return spec["env"]!.AsArray().Single(variable => variable!["key"]!.ToString() == name)!["value"]!.ToString();
    }

    [Fact]
    public async Task Drift_in_both_clouds_is_named_and_mended()
    {
        stacks.Clouds.EditTeam(stacks.First, team =>
        {
            var cluster = team["digitalocean_database_cluster"]!.AsObject().Select(row => row.Value!).First(row => row["engine"]!.ToString() == "pg");
            cluster["size"] = "db-s-8vcpu-16gb";
        });
        stacks.Clouds.Aws.Inspect(stacks.First.AwsAccountId, account => account.Table("iam/role").Rows.Single()["inline"]!.AsObject().Clear());

        var drifted = await stacks.Hybrid.PlanAsync();
        var mended = (await stacks.Hybrid.ApplyAsync()).Succeeded();

        Assert.Equal(2, drifted.ExitCode);
        Assert.Contains("db-s-8vcpu-16gb", drifted.Output, StringComparison.Ordinal);
        Assert.Contains("aws_iam_role_policy", drifted.Output, StringComparison.Ordinal);
        Assert.Contains("1 added, 1 changed, 0 destroyed", mended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_credentials_see_nothing_of_the_first_deployment()
    {
        using var foundation = stacks.Stack("foundation", stacks.Second);
        foundation.KeepStateHere();
        await foundation.InitAsync();
        var fresh = await foundation.PlanAsync();

        using var thief = stacks.Stack("hybrid", stacks.Second);
        var refused = await thief.RunAsync("init", stacks.Backend("hybrid"));

        Assert.Contains(" 0 to change, 0 to destroy.", fresh.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
    }
}

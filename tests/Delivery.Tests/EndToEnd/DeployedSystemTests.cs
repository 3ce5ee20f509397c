using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridCloud.Clouds.Accounts;
using HybridCloud.Delivery.Cost;

namespace HybridCloud.Delivery.Tests.EndToEnd;

/// <summary>
/// The project's own stacks through the program's own verbs, with real Terraform and the real AWS provider. Every test leaves
/// the system as it found it, except for the one that destroys it.
/// </summary>
[TestCaseOrderer(typeof(DestructionLast))]
public sealed class DeployedSystemTests(DeployedDev system) : IClassFixture<DeployedDev>
{
    [Fact]
    public void Bootstrap_keeps_the_foundations_state_in_the_bucket_that_it_made()
    {
        Succeeded(system.Bootstrap);
        var state = system.State(system.First, system.Bootstrap);

        Assert.Contains("aws_s3_bucket", state["poc-app-platform-aws/foundation.tfstate"], StringComparison.Ordinal);
        Assert.Contains(system.First.AwsAccountId, state["poc-app-platform-aws/deployment.json"], StringComparison.Ordinal);
        // Terraform's own record of the backend has that name, too.
        Assert.DoesNotContain(Directory.EnumerateFiles(system.Machine.Inside("."), "*.tfstate", SearchOption.AllDirectories), file => !file.Contains("/terraform/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_bootstrap_on_another_machine_changes_nothing()
    {
        var before = system.State(system.First, system.Bootstrap);
        using var another = await system.NewMachineAsync(system.First);

        var output = await another.SucceedAsync("bootstrap");

        Assert.Contains("foundation matches its configuration; nothing was changed.", output, StringComparison.Ordinal);
        Assert.Equal(before, system.State(system.First, system.Bootstrap));
    }

    [Fact]
    public void The_review_of_the_real_stack_finds_no_broken_policy()
    {
        Succeeded(system.Review);

        Assert.Contains("No policy is broken", system.Review.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("| create | `digitalocean_app.app_")]
    [InlineData("| create | `digitalocean_database_cluster.postgres_cluster_")]
    [InlineData("| create | `aws_cloudfront_distribution.edge_distribution_")]
    [InlineData("| create | `tls_locally_signed_cert.")]
    [InlineData("| `digitalocean_database_cluster.postgres_cluster_")]
    [InlineData(@"- aws\_cloudfront\_distribution: requests and transfer")]
    public void The_review_shows_what_the_real_stack_would_make_and_cost(string row) =>
        Assert.Contains(row, system.Review.Output, StringComparison.Ordinal);

    [Fact]
    public void The_cost_of_the_real_stack_is_added_up_and_what_is_not_in_it_is_named()
    {
        Succeeded(system.Cost);

        Assert.Matches(@"(?m)^ +15\.15 +\+15\.15  hybrid +digitalocean_database_cluster\.postgres_cluster_\w+$", system.Cost.Output);
        Assert.Matches($@"(?m)^ +[0-9.]+ +\+[0-9.]+  USD a month, list prices of {PriceTable.Load().OldestDate:yyyy-MM-dd} or later, without tax$", system.Cost.Output);
        Assert.Contains("not priced, billed by usage: aws_cloudfront_distribution: requests and transfer", system.Cost.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown to the table", system.Cost.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_deployment_applies_what_was_reviewed_and_passes_its_smoke_test()
    {
        Succeeded(system.Deployment);

        var reviewed = Regex.Match(system.Review.Output, @"\*\*(\d+) to create, 0 to change, 0 to replace, 0 to destroy\.\*\*");
        Assert.True(reviewed.Success, system.Review.Output);
        Assert.Contains($"Apply complete! Resources: {reviewed.Groups[1].Value} added, 0 changed, 0 destroyed.", system.Deployment.Output, StringComparison.Ordinal);
        Assert.Contains("ok    active deployment: ", system.Deployment.Output, StringComparison.Ordinal);
        Assert.Contains($"{DeployedSystem.Good} is deployed to dev", system.Deployment.Output, StringComparison.Ordinal);
        Assert.Equal(DeployedSystem.Good, system.Serving());
    }

    [Fact]
    public void The_certificate_was_validated_by_the_record_in_DigitalOceans_DNS() =>
        Assert.Single(
            system.Clouds.DigitalOcean.Team(system.First.Name)["digitalocean_record"]!.AsObject(),
            record => record.Value!["value"]!.ToString().EndsWith("acm-validations.aws.", StringComparison.Ordinal));

    [Fact]
    public async Task A_second_plan_is_empty_however_often_the_worker_has_written_and_whoever_else_has_deployed()
    {
        Succeeded(system.OthersDeployment);
        system.Clouds.Aws.Do(system.First.AwsAccountId, "us-west-2", "secretsmanager", "POST", "/",
            """{"SecretId": "poc-app-platform-aws-dev/test-secret", "SecretString": "{\"timestamp\": 1}"}""", "secretsmanager.UpdateSecret");

        Assert.Contains("hybrid: 0 to create, 0 to change, 0 to replace, 0 to destroy", await system.Machine.SucceedAsync("plan"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_made_behind_Terraforms_back_in_both_clouds_are_named_and_mended()
    {
        // Not the size: DigitalOcean does not make clusters smaller.
        system.Clouds.DigitalOcean.EditTeam(system.First.Name, team => Postgres(team)["tags"] = new JsonArray("somebody-elses"));
        system.Clouds.Aws.Inspect(system.First.AwsAccountId, account => account.Table("iam/role").Rows.Single()["inline"]!.AsObject().Clear());

        var drift = await system.Machine.ProcessAsync("drift");
        Succeeded(await system.Machine.ProcessAsync("deploy"));

        Assert.Equal(ExitCodes.Drift, drift.Code);
        Assert.Matches(@"hybrid: digitalocean_database_cluster\.postgres_cluster_\w+ drifted: tags", drift.Output);
        Assert.Matches(@"hybrid: aws_iam_role_policy\.role_heartbeat_\w+ drifted: is gone", drift.Output);
        Assert.DoesNotContain("somebody-elses", Postgres()["tags"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_fails_its_smoke_test_is_replaced_by_the_previous_one_and_the_run_fails_with_what_was_seen()
    {
        await system.Machine.SynthesizeAsync("foundation,hybrid", DeployedSystem.Bad);

        var outcome = await system.Machine.ProcessAsync("deploy", ("IMAGE_TAG", DeployedSystem.Bad), ("SMOKE_TIMEOUT_SECONDS", "3"));

        await system.Machine.SynthesizeAsync("foundation,hybrid", DeployedSystem.Good);
        Assert.True(outcome.Code == ExitCodes.RolledBack, outcome.ToString());
        Assert.Contains($"The deployment of {DeployedSystem.Bad} failed its smoke test:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("statuses: /db/status postgres is not ok: relation probe does not exist.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"{DeployedSystem.Good} is deployed again and healthy.", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(DeployedSystem.Good, system.Serving());
    }

    [Fact]
    public async Task A_deployment_that_App_Platform_failed_is_drift_and_is_repaired_by_deploying_the_same_again()
    {
        (string, string)[] change = [("TF_VAR_worker_interval_seconds", "30")];
        system.Clouds.DigitalOcean.Fail("deploy digitalocean_app", "the container exited with 1");

        var failed = await system.Machine.ProcessAsync("deploy", change);
        var drift = await system.Machine.ProcessAsync("drift", change);
        system.Clouds.DigitalOcean.Fail("deploy digitalocean_app", "the container exited with 2");
        var again = await system.Machine.ProcessAsync("deploy", change);
        var repaired = await system.Machine.ProcessAsync("deploy", change);
        var clean = await system.Machine.ProcessAsync("drift", change);

        Assert.Equal(ExitCodes.Failure, failed.Code);
        Assert.Contains("the container exited with 1", failed.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Drift, drift.Code);
        Assert.Matches("hybrid: the app serves deployment .* because the newer .* ended with ERROR; `make deploy` deploys it again", drift.Output);
        Assert.Equal(ExitCodes.Failure, again.Code);
        Assert.Contains("the container exited with 2", again.Error, StringComparison.Ordinal);
        Succeeded(repaired);
        Assert.Contains("hybrid: nothing to change", repaired.Output, StringComparison.Ordinal);
        Assert.Matches("hybrid: App Platform's deployment .* runs what was applied", repaired.Output);
        Succeeded(clean);
        Succeeded(await system.Machine.ProcessAsync("deploy"));
    }

    [Fact]
    public async Task A_CORS_configuration_that_was_removed_by_hand_is_drift_that_is_explained()
    {
        var removed = "";
        system.Clouds.DigitalOcean.EditTeam(system.First.Name, team =>
        {
            removed = team["digitalocean_spaces_bucket_cors_configuration"]!.ToJsonString();
            team["digitalocean_spaces_bucket_cors_configuration"] = new JsonObject();
        });

        var drift = await system.Machine.ProcessAsync("drift");

        system.Clouds.DigitalOcean.EditTeam(system.First.Name, team => team["digitalocean_spaces_bucket_cors_configuration"] = JsonNode.Parse(removed));
        Assert.Equal(ExitCodes.Drift, drift.Code);
        Assert.Contains("was removed by hand (NoSuchCORSConfiguration)", drift.Output, StringComparison.Ordinal);
        Assert.Contains("docs/RUNBOOK.md", drift.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bootstrap_that_a_cloud_refuses_half_way_is_finished_by_the_same_command_on_another_machine()
    {
        Assert.Equal(ExitCodes.Failure, system.OthersBootstrap[0].Code);
        Assert.Contains("could not be created in account", system.OthersBootstrap[0].Error, StringComparison.Ordinal);
        Assert.Contains("(TooManyBuckets)", system.OthersBootstrap[0].Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failure, system.OthersBootstrap[1].Code);
        Assert.Contains("409", system.OthersBootstrap[1].Error, StringComparison.Ordinal);
        Succeeded(system.OthersBootstrap[2]);
        // The project and the bucket are those of the run that failed: a second one of their name is refused.
        Assert.Single(system.Clouds.DigitalOcean.Team(system.Second.Name)["digitalocean_project"]!.AsObject());
        Assert.Single(system.Clouds.DigitalOcean.Team(system.Second.Name)["digitalocean_container_registry"]!.AsObject());
    }

    [Fact]
    public async Task Other_credentials_lead_to_a_deployment_of_their_own_and_are_refused_the_first_ones_state()
    {
        var first = system.State(system.First, system.Bootstrap);

        var own = await system.Others.SucceedAsync("target");
        var pinned = await system.Others.ProcessAsync("deploy", ("STATE_BUCKET", DeployedSystem.StateBucket(system.Bootstrap)));

        Assert.Contains($"state bucket {DeployedSystem.StateBucket(system.OthersBootstrap[2])}", own, StringComparison.Ordinal);
        Assert.NotEqual(DeployedSystem.StateBucket(system.Bootstrap), DeployedSystem.StateBucket(system.OthersBootstrap[2]));
        Assert.Equal(ExitCodes.Failure, pinned.Code);
        Assert.Contains($"account {system.Second.AwsAccountId} may not read it", pinned.Error, StringComparison.Ordinal);
        Assert.Equal(first, system.State(system.First, system.Bootstrap));
    }

    [Fact]
    public void Another_team_account_and_domain_are_deployed_to_by_variables_alone_and_nothing_there_is_of_the_first()
    {
        Succeeded(system.OthersDeployment);
        Assert.Contains($"{DeployedSystem.Good} is deployed to dev", system.OthersDeployment.Output, StringComparison.Ordinal);
        var (state, team) = (system.State(system.Second, system.OthersBootstrap[2])[system.StateKey], system.Clouds.DigitalOcean.Team(system.Second.Name).ToJsonString());
        var aws = "";
        system.Clouds.Aws.Inspect(system.Second.AwsAccountId, account => aws = account.Table("cloudfront/distribution").Rows.Single().ToJsonString());
        Assert.All((string[])[state, team, aws], place => Assert.Contains($"poc-app-platform-aws-dev.{DeployedDev.SecondDomain}", place, StringComparison.Ordinal));
        // Nothing of the first team, its account or its domain.
        Assert.All((string[])[state, team, aws], place => Assert.All((string[])["digitalocean.solutions", system.First.AwsAccountId, DigitalOceanTeams.IdOf(system.First.Name)], first => Assert.DoesNotContain(first, place, StringComparison.Ordinal)));
        Assert.DoesNotContain(DeployedDev.SecondDomain, system.State(system.First, system.Bootstrap)[system.StateKey], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_was_never_pushed_is_refused_before_anything_is_planned()
    {
        var outcome = await system.Machine.ProcessAsync("deploy", ("IMAGE_TAG", "never-pushed"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("deploy: Preflight found faults that would stop the deployment half-way, so nothing was applied:\ndeploy: image of hybrid: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(":never-pushed was never pushed. Push it before the deployment: make image image-push IMAGE_TAG=never-pushed ENVIRONMENT=dev STACK=hybrid\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Destroying_asks_for_the_deployments_name_and_leaves_the_foundation()
    {
        var unnamed = await system.Machine.ProcessAsync("destroy", ("CONFIRM", "poc-app-platform-aws"));
        var applied = JsonNode.Parse(system.State(system.First, system.Bootstrap)[system.StateKey])!["resources"]!.AsArray().Count;
        var destroyed = await system.Machine.ProcessAsync("destroy", ("CONFIRM", "poc-app-platform-aws-dev"));

        Assert.Contains("Nothing was destroyed: the deployment is poc-app-platform-aws-dev, and 'poc-app-platform-aws' was given.", unnamed.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, applied);
        Succeeded(destroyed);
        var state = system.State(system.First, system.Bootstrap);
        Assert.Empty(JsonNode.Parse(state[system.StateKey])!["resources"]!.AsArray());
        Assert.NotEmpty(JsonNode.Parse(state["poc-app-platform-aws/foundation.tfstate"])!["resources"]!.AsArray());
        Assert.Empty(system.Clouds.DigitalOcean.Team(system.First.Name)["digitalocean_database_cluster"]!.AsObject());
    }

    private JsonNode Postgres() => Postgres(system.Clouds.DigitalOcean.Team(system.First.Name));

    private static JsonNode Postgres(JsonObject team) =>
        team["digitalocean_database_cluster"]!.AsObject().Select(cluster => cluster.Value!).First(cluster => cluster["engine"]!.ToString() == "pg");

    private static void Succeeded(DeliveryRun.Outcome outcome) => Assert.True(outcome.Code == ExitCodes.Success, outcome.ToString());
}

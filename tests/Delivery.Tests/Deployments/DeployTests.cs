using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Tests.Deployments;

/// <summary>Deploying with a real Terraform, its state and lock in a bucket, and an edge that serves the image of that state.</summary>
public sealed class DeployTests : Bootstrapped
{
    private const string State = "poc-app-platform-aws/dev/hybrid.tfstate";

    private const string Releases = "poc-app-platform-aws/dev/hybrid.releases.json";

    private EdgeStandIn edge = null!;

    protected override async Task SetUpAsync()
    {
        edge = await EdgeStandIn.StartAsync();
        edge.LeadHere(run);
        // A synth: the template with the tag filled in.
        run.Variables["SYNTH_COMMAND"] = $"mkdir -p $CDKTF_OUTDIR/stacks/hybrid && sed s/IMAGE_TAG/$IMAGE_TAG/g {run.Inside("template.json")} > $CDKTF_OUTDIR/stacks/hybrid/cdk.tf.json";
        edge.Serving = DeployedImage;
        cloud.HasApp("app", "none");
        // App Platform runs what the state says.
        cloud.Writing = (key, state) =>
        {
            if (key == State)
                cloud.HasApp("app", ImageOf(state));
            return Task.FromResult(true);
        };
    }

    protected override async Task TearDownAsync() => await edge.DisposeAsync();

    [Fact]
    public async Task A_healthy_image_is_deployed_and_remembered()
    {
        Synthesize("good-1");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"));

        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
        Assert.Equal("good-1", DeployedImage());
        foreach (var check in (string[])["DNS of localhost", "certificate of localhost", "/healthz", "/version", "statuses", "WAF", "dashboard", "worker", "direct call to the origin", "active deployment"])
            Assert.Contains($"ok    {check}: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("good-1 is deployed to dev", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\"image\": \"good-1\"", Text("poc-app-platform-aws/dev/hybrid.releases.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_preflight_finds_stops_a_deployment_before_anything_is_applied_unless_it_is_only_to_report()
    {
        Synthesize("good-1");
        cloud.DigitalOcean.SetClock(-TimeSpan.FromMinutes(10));

        var stopped = await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"));
        var applied = cloud.Buckets.Single().Value.Objects.ContainsKey(State);
        var reported = await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"), ("PREFLIGHT", "report"));

        Assert.Equal(ExitCodes.Failure, stopped.Code);
        Assert.Matches(@"FAULT    clock against DigitalOcean: \d{3} seconds ahead. Set this machine's clock", stopped.Output);
        Assert.Matches(@"deploy: Preflight found faults that would stop the deployment half-way, so nothing was applied:\ndeploy: clock against DigitalOcean: \d{3} seconds ahead.", stopped.Error);
        Assert.False(applied);
        Assert.True(reported.Code == 0, reported.Output + reported.Error);
        Assert.Matches(@"FAULT    clock against DigitalOcean: \d{3} seconds ahead.", reported.Output);
    }

    [Fact]
    public async Task An_image_that_fails_its_smoke_test_is_replaced_by_the_one_before_and_the_run_fails_with_what_was_seen()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        edge.Broken.Add("bad-2");
        Synthesize("bad-2");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "bad-2"), ("SMOKE_TIMEOUT_SECONDS", "3"));

        Assert.True(outcome.Code == ExitCodes.RolledBack, outcome.Output + outcome.Error);
        Assert.Contains("The deployment of bad-2 failed its smoke test:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("statuses: /db/status postgres is not ok: relation probe does not exist.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("good-1 is deployed again and healthy.", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("good-1", DeployedImage());
    }

    [Fact]
    public async Task What_is_tried_is_written_down_before_it_is_applied()
    {
        var log = run.Inside("log-during-apply.json");
        Synthesize("good-1", command: $"{cloud.Curl("", $"{cloud.Buckets.Single().Key}/{Releases}")} > {log}");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"));

        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
        Assert.Contains("\"state\": \"applying\"", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("\"state\": \"healthy\"", Text(Releases), StringComparison.Ordinal);
        Assert.DoesNotContain("applying", Text(Releases), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_failed_apply_the_last_healthy_image_comes_back_by_itself()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        Synthesize("crashes-2", command: FailsOnlyFor("crashes-2"));

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "crashes-2"));

        Assert.True(outcome.Code == ExitCodes.RolledBack, outcome.Output + outcome.Error);
        Assert.Contains("The apply of crashes-2 failed: terraform apply failed for hybrid:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Deployment failed: crashes-2", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("good-1 is deployed again and healthy.", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("good-1", DeployedImage());
        Assert.Equal(["good-1 healthy", "crashes-2 failed", "good-1 healthy"], States());
    }

    [Fact]
    public async Task Rolling_back_by_hand_after_a_failed_apply_takes_the_last_healthy_image_and_not_the_previous_one()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        Synthesize("good-2");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-2"))).Code);
        Synthesize("limited-3", command: "test IMAGE_TAG != limited-3 || { echo 'LimitExceededException: Account limit reached' >&2; exit 1; }");
        var stopped = await run.ProcessAsync("deploy", ("IMAGE_TAG", "limited-3"));

        var outcome = await run.ProcessAsync("rollback");

        Assert.Equal(ExitCodes.Failure, stopped.Code);
        Assert.Contains("Nothing was rolled back: parts of the deployment may be in place.", stopped.Error, StringComparison.Ordinal);
        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
        Assert.Equal("good-2", DeployedImage());
        Assert.Equal(["good-1 healthy", "good-2 healthy", "limited-3 failed", "good-2 healthy"], States());
    }

    [Fact]
    public async Task When_the_rollback_fails_too_the_message_says_that_nothing_was_rolled_back()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        Synthesize("crashes-2", command: "echo Deployment failed >&2; exit 1");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "crashes-2"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("The apply of crashes-2 failed:", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was rolled back: good-1 could not be deployed again:", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["good-1 healthy", "crashes-2 failed", "good-1 failed"], States());
    }

    [Fact]
    public async Task A_failed_apply_is_reported_although_the_release_log_is_lost()
    {
        Synthesize("crashes-1", command: $"{cloud.Curl("-X DELETE", $"{cloud.Buckets.Single().Key}/{Releases}")}; echo Deployment failed >&2; exit 1");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "crashes-1"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.StartsWith("deploy: The apply of crashes-1 failed: terraform apply failed for hybrid:", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was rolled back: the release log no longer says what was deployed", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_was_healthy_before_is_not_blamed_for_a_configuration_that_fails()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        Synthesize("good-2");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-2"))).Code);
        edge.FirewallOn = false;

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-2"), ("SMOKE_TIMEOUT_SECONDS", "2"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("Nothing was rolled back: good-2 is itself the last healthy image", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("good-2", DeployedImage());
    }

    [Fact]
    public async Task Rollback_still_works_with_a_log_from_before_releases_had_a_state()
    {
        Synthesize("new-2");
        edge.Broken.Add("new-2");
        Objects[Releases] = Encoding.UTF8.GetBytes(
            """[{"image":"good-1","digest":null,"promoted":null,"at":"2026-11-01T00:00:00Z","healthy":true,"destroyedAt":null},{"image":"bad-1","at":"2026-11-02T00:00:00Z","healthy":false}]""");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "new-2"), ("SMOKE_TIMEOUT_SECONDS", "3"));

        Assert.True(outcome.Code == ExitCodes.RolledBack, outcome.Output + outcome.Error);
        Assert.Equal("good-1", DeployedImage());
        Assert.Equal(["good-1 healthy", "bad-1 unhealthy", "new-2 unhealthy", "good-1 healthy"], States());
    }

    [Fact]
    public async Task A_run_of_an_older_commit_does_not_take_the_target_back_unless_the_commit_is_named()
    {
        var (older, newer) = await CommitsAsync();
        Synthesize("good-1");
        await GitAsync("checkout", "--quiet", newer);
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        await GitAsync("checkout", "--quiet", older);

        var again = await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"));
        var named = await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"), ("OLDER_COMMIT", older[..9]));

        Assert.Equal(ExitCodes.Failure, again.Code);
        Assert.StartsWith($"deploy: The commit {older} is older than {newer}, which was released last (good-1, healthy, ", again.Error, StringComparison.Ordinal);
        Assert.Contains($"name it: OLDER_COMMIT={older}", again.Error, StringComparison.Ordinal);
        Assert.True(named.Code == 0, named.Output + named.Error);
        Assert.Contains($"\"commit\": \"{older}\"", Text(Releases), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_image_that_fails_has_nothing_to_go_back_to_and_says_so()
    {
        edge.Broken.Add("bad-1");
        Synthesize("bad-1");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "bad-1"), ("SMOKE_TIMEOUT_SECONDS", "3"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("there is no earlier healthy image to go back to", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rolling_back_by_hand_takes_the_last_healthy_image()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        Synthesize("good-2");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-2"))).Code);

        var outcome = await run.ProcessAsync("rollback");

        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
        Assert.Equal("good-1", DeployedImage());
    }

    [Fact]
    public async Task A_rollback_by_the_platform_itself_is_detected()
    {
        Synthesize("new-2");
        edge.Serving = () => "old-1";
        cloud.Writing = (_, _) => Task.FromResult(true);
        cloud.HasApp("app", "old-1");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "new-2"), ("SMOKE_TIMEOUT_SECONDS", "3"));

        Assert.NotEqual(0, outcome.Code);
        Assert.Contains("Version old-1, commit old-1", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("App Platform serves deployment dep-1 of image old-1 instead of new-2: it rolled back by itself.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_that_visitors_would_notice_is_detected_by_smoke()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        edge.FirewallOn = false;
        edge.OriginRefuses = false;
        edge.WorkerRuns = false;
        edge.DashboardServed = false;

        var outcome = await run.ProcessAsync("smoke", ("IMAGE_TAG", "good-1"), ("SMOKE_TIMEOUT_SECONDS", "2"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("WAF: A script in the query is answered with 200 instead of 403.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("answers 200 without the edge's secret", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("worker: The timestamp of postgres, secret, valkey does not advance.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("dashboard: / answers 404.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_firewall_that_blocks_visitors_is_named_by_every_check_that_it_hits()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        edge.BlocksEverything = true;

        var outcome = await run.ProcessAsync("smoke", ("IMAGE_TAG", "good-1"), ("SMOKE_TIMEOUT_SECONDS", "2"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("/version: The firewall blocks /version", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("dashboard: The firewall blocks /", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("WAF: The firewall blocks /healthz", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_seen_by_smoke()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);

        var outcome = await run.ProcessAsync("smoke", ("SSL_CERT_FILE", ""), ("SMOKE_TIMEOUT_SECONDS", "1"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("certificate of localhost: The remote certificate is invalid", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_nobody_attested_is_not_applied_where_attestations_are_demanded()
    {
        Synthesize("good-1");
        var file = run.Inside("cdktf.out", "stacks", "hybrid", "cdk.tf.json");
        var stack = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        stack["variable"]!["image_digest"] = new JsonObject { ["type"] = "string" };
        await File.WriteAllTextAsync(file, stack.ToJsonString(), TestContext.Current.CancellationToken);
        run.Program("gh", "echo 'Error: no attestations found' >&2; exit 1");

        var outcome = await run.ProcessAsync(
            "deploy", ("IMAGE_TAG", "good-1"), ("TF_VAR_image_digest", "sha256:" + new string('a', 64)), ("ATTESTATIONS", "required"), ("GITHUB_REPOSITORY", "me/system"), ("PREFLIGHT", "report"));

        Assert.True(outcome.Code == ExitCodes.Failure, outcome.Output + outcome.Error);
        Assert.Contains("has no attestation of its provenance by .github/workflows/deploy.yml of me/system that verifies", outcome.Error, StringComparison.Ordinal);
        Assert.False(Objects.ContainsKey(State));
    }

    [Fact]
    public async Task What_was_not_reviewed_is_not_applied()
    {
        Synthesize("good-1");
        await run.SucceedAsync("plan", ("IMAGE_TAG", "good-1"));
        Synthesize("good-1", extra: "unreviewed");

        var outcome = await run.RunAsync("deploy", ("IMAGE_TAG", "good-1"), ("REVIEWED_DIGEST", new string('0', 64)));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("is not what was reviewed", outcome.Error, StringComparison.Ordinal);
        Assert.False(Objects.ContainsKey(State));
    }

    [Fact]
    public async Task What_was_reviewed_is_applied_even_when_the_merge_made_another_tag()
    {
        Synthesize("pull-request");
        var planned = await run.SucceedAsync("plan", ("IMAGE_TAG", "pull-request"));
        var digest = planned.Split("digest: ")[1].Trim();
        Synthesize("merged");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "merged"), ("REVIEWED_DIGEST", digest));

        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
    }

    [Fact]
    public async Task A_state_locked_by_another_run_says_who_since_when_and_how_to_release_it()
    {
        Synthesize("good-1");
        const string id = "5ff1d6a6-6f5c-3e6a-9f0e-4a8d8f5f6c11";
        Objects[State + ".tflock"] = Encoding.UTF8.GetBytes(
            $$"""{"ID":"{{id}}","Operation":"OperationTypeApply","Info":"","Who":"runner@host-7","Version":"1.11.4","Created":"2026-11-21T01:02:03Z","Path":"x"}""");

        var outcome = await run.RunAsync("deploy", ("IMAGE_TAG", "good-1"), ("LOCK_TIMEOUT", "0s"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("is locked by runner@host-7 since 2026-11-21 01:02:03 +0000 UTC (OperationTypeApply)", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"make unlock STACK=hybrid LOCK_ID={id}", outcome.Error, StringComparison.Ordinal);

        await run.SucceedAsync("unlock", ("LOCK_ID", id));
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
    }

    [Fact]
    public async Task A_rotation_tells_no_step_that_the_stack_does_not_have()
    {
        Synthesize("good-1");

        var outcome = await run.RunAsync("rotate-secrets", ("IMAGE_TAG", "good-1"));

        Assert.Contains("the app gets the new secrets\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("of 3", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("The state holds nothing to rotate", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_reached_in_mid_apply_keeps_what_was_made_and_the_same_command_goes_on()
    {
        var raised = run.Inside("quota-raised");
        Synthesize("good-1", command: $"test -e {raised} || {{ echo 'LimitExceededException: Account limit reached' >&2; exit 1; }}");

        var outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"));

        Assert.Equal(1, outcome.Code);
        Assert.True(outcome.Error.StartsWith("deploy: A cloud's limit was reached while applying hybrid (LimitExceededException).", StringComparison.Ordinal), outcome.Error);
        Assert.Contains("terraform_data", Text(State), StringComparison.Ordinal);
        Assert.False(Objects.ContainsKey(State + ".tflock"));

        await File.WriteAllTextAsync(raised, "", TestContext.Current.CancellationToken);
        outcome = await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"));
        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
    }

    [Fact]
    public async Task A_plan_that_is_older_than_its_state_is_not_applied_and_the_same_command_makes_a_new_one()
    {
        const string queueState = "poc-app-platform-aws/dev/queue.tfstate";
        var newer = run.Inside("newer.tfstate");
        run.Values("queue", ("a", "1"));
        await run.SucceedAsync("plan", ("STACK", "queue"));
        await TerraformAsync("queue", "apply", "-auto-approve");
        var applied = JsonNode.Parse(Text(queueState))!;
        applied["serial"] = (int)applied["serial"]! + 1;
        await File.WriteAllTextAsync(newer, applied.ToJsonString(), TestContext.Current.CancellationToken);
        run.Values("queue", ("a", "2"));
        // While the first stack is applied, another run applies the second one.
        Synthesize("good-1", command: cloud.Curl($"-X PUT --data-binary @{newer}", $"{cloud.Buckets.Single().Key}/{queueState}"));

        var outcome = await run.ProcessAsync("deploy", ("STACK", "hybrid,queue"), ("IMAGE_TAG", "good-1"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.StartsWith("deploy: The saved plan of queue is older than its state: something was applied after it was planned. None of it was applied.", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(applied.ToJsonString(), Text(queueState));
        Assert.Contains("queue: 0 to create, 1 to change", await run.SucceedAsync("plan", ("STACK", "queue")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_plan_after_a_deployment_is_empty_and_drift_is_none()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);

        Assert.Contains("hybrid: 0 to create, 0 to change, 0 to replace, 0 to destroy", await run.SucceedAsync("plan"), StringComparison.Ordinal);
        Assert.Contains("hybrid: no drift", await run.SucceedAsync("drift"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_that_was_not_applied_is_drift_and_is_named()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        Synthesize("good-1", extra: "more");

        var outcome = await run.RunAsync("drift");

        Assert.Equal(ExitCodes.Drift, outcome.Code);
        Assert.Contains("hybrid: terraform_data.more drifted: is gone", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Destroying_asks_for_the_deployments_name_and_keeps_the_foundation()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);

        Assert.Contains("Set CONFIRM=poc-app-platform-aws-dev to confirm", (await run.ProcessAsync("destroy")).Error, StringComparison.Ordinal);
        Assert.Contains("'prod' was given", (await run.ProcessAsync("destroy", ("CONFIRM", "prod"))).Error, StringComparison.Ordinal);
        Assert.Equal("good-1", DeployedImage());
        Assert.Contains("this command does not destroy it", (await run.ProcessAsync("destroy", ("STACK", "foundation"), ("CONFIRM", "poc-app-platform-aws-dev"))).Error, StringComparison.Ordinal);

        await run.SucceedAsync("destroy", ("CONFIRM", "poc-app-platform-aws-dev"));

        Assert.DoesNotContain("good-1", Text(State), StringComparison.Ordinal);
        Assert.Contains("terraform_data", Text("poc-app-platform-aws/foundation.tfstate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_destroyed_is_neither_taken_for_deployed_nor_rolled_back_to()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        await run.SucceedAsync("destroy", ("CONFIRM", "poc-app-platform-aws-dev"));
        edge.Broken.Add("bad-2");
        Synthesize("bad-2");

        var rollback = await run.RunAsync("rollback");
        var smoke = await run.RunAsync("smoke", ("IMAGE_TAG", ""));
        var deployed = await run.ProcessAsync("deploy", ("IMAGE_TAG", "bad-2"), ("SMOKE_TIMEOUT_SECONDS", "1"));

        Assert.Equal("rollback: Nothing is deployed to this target, so there is nothing to go back to.\n", rollback.Error);
        Assert.Contains("nothing is recorded as deployed", smoke.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failure, deployed.Code);
        Assert.Contains("there is no earlier healthy image to go back to", deployed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_configuration_protects_is_not_destroyed_and_is_named()
    {
        Synthesize("good-1");
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("IMAGE_TAG", "good-1"))).Code);
        run.Stack("hybrid", new JsonObject
        {
            ["terraform_data"] = new JsonObject { ["app"] = new JsonObject { ["input"] = "good-1", ["lifecycle"] = new JsonObject { ["prevent_destroy"] = true } } },
        });

        var outcome = await run.RunAsync("destroy", ("CONFIRM", "poc-app-platform-aws-dev"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Equal(
            "destroy: The plan of hybrid would destroy what its configuration protects: terraform_data.app. Nothing was changed. docs/RUNBOOK.md, \"Destroy\", says how to destroy it on purpose.\n",
            outcome.Error);
    }

    [Fact]
    public async Task A_stack_that_was_not_synthesized_says_how_to()
    {
        var outcome = await run.RunAsync("plan", ("STACK", "queue"));

        Assert.Contains("Stack queue is not in", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("make synth STACK=queue ENVIRONMENT=dev", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Terraform as run by hand in the folder where the program last worked.</summary>
    private async Task TerraformAsync(string stack, params string[] arguments)
    {
        var variables = run.Variables.ToDictionary();
        variables["TF_DATA_DIR"] = run.Inside("work", "terraform", cloud.Buckets.Single().Key, "dev", stack);
        var result = await ProcessRunner.RunAsync(
            "terraform", arguments, run.Inside("cdktf.out", "stacks", stack), variables, echo: null, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    private BucketObjects Objects => cloud.Buckets.Single().Value.Objects;

    private string Text(string key) => Encoding.UTF8.GetString(Objects[key]);

    /// <summary>The releases of the log, oldest first, each as image and state.</summary>
    private List<string> States() =>
        [.. JsonNode.Parse(Text(Releases))!.AsArray().Select(release => $"{release!["image"]} {release["state"] ?? ((bool)release["healthy"]! ? "healthy" : "unhealthy")}")];

    /// <summary>A command for the app's resource that fails for one image, as its deployment by App Platform would.</summary>
    private static string FailsOnlyFor(string image) => $"test IMAGE_TAG != {image} || {{ echo Deployment failed: {image} >&2; exit 1; }}";

    /// <summary>A checkout with two commits where the program runs.</summary>
    private async Task<(string Older, string Newer)> CommitsAsync()
    {
        await GitAsync("init", "--quiet");
        string[] commit = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--allow-empty", "--message", "A change"];
        await GitAsync(commit);
        var older = await GitAsync("rev-parse", "HEAD");
        await GitAsync(commit);
        return (older, await GitAsync("rev-parse", "HEAD"));
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var result = await ProcessRunner.RunAsync("git", arguments, run.Inside(), run.Variables, echo: null, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result.Output.Trim();
    }

    private string DeployedImage() => Objects.TryGetValue(State, out var state) ? ImageOf(state) : "none";

    private static string ImageOf(byte[] state)
    {
        using var document = JsonDocument.Parse(state);
        return document.RootElement.GetProperty("outputs").TryGetProperty("image", out var image)
            ? image.GetProperty("value").GetString()!.Split(':')[1]
            : "none";
    }

    /// <summary>Writes the configuration of the hybrid stack: its app, and the outputs by which smoke finds it.</summary>
    private void Synthesize(string tag, string? extra = null, string? command = null)
    {
        var data = new JsonObject { ["app"] = new JsonObject { ["input"] = "IMAGE_TAG" } };
        if (extra is not null)
            data[extra] = new JsonObject { ["input"] = extra };
        if (command is not null)
        {
            data["limited"] = new JsonObject
            {
                ["depends_on"] = new JsonArray("terraform_data.app"),
                ["triggers_replace"] = "IMAGE_TAG",
                ["provisioner"] = new JsonArray(new JsonObject { ["local-exec"] = new JsonObject { ["command"] = command } }),
            };
        }

        JsonObject Output(string value) => new() { ["value"] = value };
        run.Stack("hybrid", new JsonObject { ["terraform_data"] = data }, new JsonObject
        {
            ["image"] = Output("poc-app-platform-aws:IMAGE_TAG"),
            ["dashboard_url"] = Output(edge.Edge),
            ["app_default_url"] = Output(edge.Origin),
            ["app_id"] = Output("app-one"),
        });
        var file = run.Inside("cdktf.out", "stacks", "hybrid", "cdk.tf.json");
        File.Copy(file, run.Inside("template.json"), overwrite: true);
        File.WriteAllText(file, File.ReadAllText(file).Replace("IMAGE_TAG", tag, StringComparison.Ordinal));
    }
}

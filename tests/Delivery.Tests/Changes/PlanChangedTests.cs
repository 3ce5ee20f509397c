using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Tests.GitHub;

namespace HybridCloud.Delivery.Tests.Changes;

/// <summary>Which environments a pull request plans: a Git repository whose synth copies one file for each environment.</summary>
public sealed class PlanChangedTests : Bootstrapped
{
    private const string Base = "HEAD^";

    protected override async Task SetUpAsync()
    {
        run.Variables["ENVIRONMENTS"] = "dev prod";
        run.Variables["SYNTH_COMMAND"] = "./synth";
        Write("synth", "#!/bin/sh\nmkdir -p $CDKTF_OUTDIR/stacks/hybrid && sed s/IMAGE_TAG/$IMAGE_TAG/ $ENVIRONMENT.json > $CDKTF_OUTDIR/stacks/hybrid/cdk.tf.json\n");
        File.SetUnixFileMode(run.Inside("synth"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Write("dev.json", Configuration("small"));
        Write("prod.json", Configuration("large"));
        Write(".dockerignore", "*\n!app\n");
        Write(".gitignore", "*\n!*.json\n!synth\n!app\n!app/*\n!.dockerignore\n!README.md\n");
        Directory.CreateDirectory(run.Inside("app"));
        Write("app/Program.cs", "return 0;");
        await GitAsync("init", "--quiet");
        await CommitAsync();
    }

    [Fact]
    public async Task An_environment_is_planned_when_its_configuration_differs_and_the_others_are_named_as_unchanged()
    {
        Write("dev.json", Configuration("medium"));
        await CommitAsync();

        var output = await PlanAsync();
        var review = await run.SucceedAsync("review");

        Assert.Contains("dev: the configuration of hybrid differs", output, StringComparison.Ordinal);
        Assert.Contains("prod: neither its configuration nor the image differs", output, StringComparison.Ordinal);
        Assert.Contains("## Plan for hybrid (dev), prod", review, StringComparison.Ordinal);
        Assert.Contains("Not planned: prod, where neither the configuration nor the image changes.", review, StringComparison.Ordinal);
        Assert.DoesNotContain("<!-- digest prod", review, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_preflight_says_of_each_planned_environment_is_folded_into_the_review_as_text_with_its_faults_first()
    {
        Write("dev.json", Configuration("medium"));
        await CommitAsync();
        cloud.Set("account", """{ "status": "locked" }""");

        await PlanAsync();
        var review = await run.SucceedAsync("review");
        var said = Path.Combine(run.Variables["DELIVERY_DIR"], "plans", "dev", "preflight");
        await File.AppendAllTextAsync(said, "FAULT    </details> [look](https://example.com)\n", TestContext.Current.CancellationToken);

        Assert.Contains($"<details><summary>Preflight of dev: <b>1 fault would stop the deployment half-way</b></summary>\n\n- FAULT    DigitalOcean credentials: team team-one ({CloudStandIn.FirstTeamId}) is locked. Nothing can be created in it", review, StringComparison.Ordinal);
        Assert.Contains("- ok       AWS credentials: account 111111111111", review, StringComparison.Ordinal);
        Assert.DoesNotContain("Preflight of prod", review, StringComparison.Ordinal);
        Assert.Contains(@"- FAULT    \</details\> \[look\](https://example.com)", await run.SucceedAsync("review"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_sources_of_the_image_reach_every_environment()
    {
        Write("app/Program.cs", "return 1;");
        await CommitAsync();

        var output = await PlanAsync();

        Assert.Contains("dev: the image's sources differ", output, StringComparison.Ordinal);
        Assert.Contains("prod: the image's sources differ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_reaches_no_environment_deploys_nothing_when_it_is_merged()
    {
        await using var gitHub = await GitHubStandIn.StartAsync();
        foreach (var (name, value) in gitHub.Variables)
            run.Variables[name] = value;
        Write("README.md", "More about it.");
        await CommitAsync();

        await PlanAsync();
        var review = await run.SucceedAsync("review", ("PULL_REQUEST", "7"));
        var deployed = await run.SucceedAsync("deploy", ("ENVIRONMENT", "prod"), ("REVIEW", "pull-request"));

        Assert.Contains("**Nothing changes.**", review, StringComparison.Ordinal);
        Assert.Contains("nothing is deployed", deployed, StringComparison.Ordinal);
        Assert.DoesNotContain(cloud.Buckets.Single().Value.Objects.Keys, key => key.EndsWith("hybrid.tfstate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_cannot_be_compared_is_planned()
    {
        Write("synth", "#!/bin/sh\necho out of order >&2; exit 1\n");
        await CommitAsync();
        Write("synth", "#!/bin/sh\nmkdir -p $CDKTF_OUTDIR/stacks/hybrid && cp $ENVIRONMENT.json $CDKTF_OUTDIR/stacks/hybrid/cdk.tf.json\n");
        await CommitAsync();

        var output = await PlanAsync();

        Assert.Contains("dev: it cannot be compared with", output, StringComparison.Ordinal);
        Assert.Contains("out of order", output, StringComparison.Ordinal);
        Assert.Contains("hybrid: 1 to create", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_commit_that_was_not_fetched_says_how_to_fetch_it()
    {
        var outcome = await run.ProcessAsync("plan-changed");

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains($"BASE_COMMIT is '{Base}', which this checkout does not have: fetch it (in a workflow, actions/checkout with fetch-depth: 2)", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_comparison_leaves_no_checkout_behind()
    {
        Write("dev.json", Configuration("medium"));
        await CommitAsync();

        await PlanAsync();

        Assert.Single((await GitAsync("worktree", "list")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task<string> PlanAsync()
    {
        var outcome = await run.ProcessAsync("plan-changed");
        Assert.True(outcome.Code == 0, outcome.ToString());
        return outcome.Output;
    }

    private void Write(string file, string text) => File.WriteAllText(run.Inside(file), text);

    private static string Configuration(string size) =>
        """{"terraform": {"backend": {"s3": {"use_lockfile": true}}}, "resource": {"terraform_data": {"app": {"input": "SIZE IMAGE_TAG"}}}}"""
            .Replace("SIZE", size, StringComparison.Ordinal);

    private async Task CommitAsync()
    {
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "A change");
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var result = await ProcessRunner.RunAsync("git", arguments, run.Inside(), run.Variables, echo: null, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result.Output;
    }
}

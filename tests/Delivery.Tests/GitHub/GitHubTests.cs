using System.Text.Json.Nodes;

namespace HybridCloud.Delivery.Tests.GitHub;

public sealed class GitHubTests : Bootstrapped
{
    private GitHubStandIn gitHub = null!;
    private QueueStandIn queue = null!;

    protected override async Task SetUpAsync()
    {
        gitHub = await GitHubStandIn.StartAsync();
        foreach (var (name, value) in gitHub.Variables)
            run.Variables[name] = value;
        queue = await QueueStandIn.StartAsync(cloud);
        queue.Synthesize(run, ("a", "1"));
        run.Variables["STACK"] = "queue";
        run.Variables["SYNTH_COMMAND"] = $"rm -rf $CDKTF_OUTDIR && cp -r {run.Inside("cdktf.out")} $CDKTF_OUTDIR";
    }

    protected override async Task TearDownAsync()
    {
        await queue.DisposeAsync();
        await gitHub.DisposeAsync();
    }

    [Fact]
    public async Task The_review_is_one_comment_that_is_updated_in_place()
    {
        gitHub.Add(gitHub.Comments, new JsonObject { ["body"] = "Nice change!" }, user: "somebody");
        await run.SucceedAsync("plan");
        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));
        queue.Synthesize(run, ("a", "1"), ("b", "2"));
        await run.SucceedAsync("plan");

        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));

        Assert.Equal(2, gitHub.Comments.Count);
        Assert.Contains("**2 to create", (string)gitHub.Comments[1]["body"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_for_a_review_holds_no_secret_and_a_pull_request_says_what_its_merge_deploys()
    {
        run.Stack("queue", new JsonObject { ["terraform_data"] = new JsonObject { ["a"] = new JsonObject { ["input"] = "${sensitive(\"TOPSECRET\")}" } } });
        await run.SucceedAsync("plan");
        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));

        Assert.DoesNotContain("TOPSECRET", await File.ReadAllTextAsync(run.Inside("work", "plans", "dev", "queue.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(
            "Merging deploys nothing to prod. What is planned for dev must be deployed by hand, with the workflow deploy.", (string)Assert.Single(gitHub.Comments)["body"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_review_too_long_for_a_comment_is_printed_in_full_and_in_the_runs_summary()
    {
        queue.Synthesize(run, [.. Enumerable.Range(0, 400).Select(i => ($"resource_{i}", new string('a', 100)))]);
        await run.SucceedAsync("plan");

        var printed = await run.SucceedAsync("review", ("PULL_REQUEST", "7"), ("GITHUB_STEP_SUMMARY", run.Inside("summary.md")));

        var summary = await File.ReadAllTextAsync(run.Inside("summary.md"), TestContext.Current.CancellationToken);
        Assert.Contains("**Cut to 65,000 characters:**", (string)Assert.Single(gitHub.Comments)["body"]!, StringComparison.Ordinal);
        Assert.All((string[])[printed, summary], whole =>
        {
            Assert.DoesNotContain("**Cut to", whole, StringComparison.Ordinal);
            Assert.All(Enumerable.Range(0, 400), i => Assert.Contains($"new <code>terraform_data.resource_{i}</code>", whole, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_deployment_of_a_merged_commit_applies_what_its_pull_request_reviewed()
    {
        await run.SucceedAsync("plan");
        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));

        Assert.Equal(0, (await run.ProcessAsync("deploy", ("REVIEW", "pull-request"))).Code);
    }

    [Fact]
    public async Task A_review_of_an_older_commit_deploys_nothing_and_says_to_plan_again()
    {
        await run.SucceedAsync("plan");
        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));
        gitHub.Head = "beef";

        var outcome = await run.RunAsync("deploy", ("REVIEW", "pull-request"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("is of c0ffee, and beef was merged: nothing was applied. Plan again", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_commits_review_without_changes_does_not_count_for_the_merged_commit()
    {
        gitHub.Add(gitHub.Comments, new JsonObject { ["body"] = "<!-- plan review -->\n<!-- commit c0ffee -->\n<!-- unchanged dev -->" });

        var nothing = await run.RunAsync("deploy", ("REVIEW", "pull-request"));
        gitHub.Head = "beef";
        var older = await run.RunAsync("deploy", ("REVIEW", "pull-request"));

        Assert.Contains("nothing is deployed", nothing.Output, StringComparison.Ordinal);
        Assert.Equal(1, older.Code);
        Assert.Contains("is of c0ffee, and beef was merged: nothing was applied. Plan again", older.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_fails_takes_the_place_of_the_older_one_in_the_comment()
    {
        await run.SucceedAsync("plan");
        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));
        run.Stack("queue", new JsonObject { ["terraform_data"] = new JsonObject { ["a"] = new JsonObject { ["input"] = "${nonsense.here}" } } });
        Assert.Equal(1, (await run.RunAsync("plan")).Code);

        Assert.Equal(1, (await run.RunAsync("review", ("PULL_REQUEST", "7"), ("HEAD_COMMIT", "beef"))).Code);

        var comment = (string)Assert.Single(gitHub.Comments)["body"]!;
        Assert.Contains("## The plan failed", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("<!-- digest", comment, StringComparison.Ordinal);
        Assert.Contains("The plan of pull request 7 failed", (await run.RunAsync("deploy", ("REVIEW", "pull-request"))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seven_hundred_drifted_resources_make_an_issue_that_GitHub_takes()
    {
        Assert.Equal(0, (await run.ProcessAsync("deploy")).Code);
        queue.Synthesize(run, [.. Enumerable.Range(0, 700).Select(i => ($"resource_with_a_rather_long_name_as_modules_give_it_{i}", "1"))]);

        Assert.Equal(ExitCodes.Drift, (await run.RunAsync("drift", ("DRIFT_ISSUE", "1"))).Code);

        Assert.Matches(@"\*\*\d+ more\*\* are not shown here", (string)Assert.Single(gitHub.Issues)["body"]!);
    }

    [Fact]
    public async Task A_deployment_of_something_else_than_was_reviewed_stops()
    {
        await run.SucceedAsync("plan");
        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));
        queue.Synthesize(run, ("a", "slipped in"));

        var outcome = await run.RunAsync("deploy", ("REVIEW", "pull-request"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("is not what was reviewed", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_without_a_review_is_not_deployed_by_itself()
    {
        var outcome = await run.RunAsync("deploy", ("REVIEW", "pull-request"), ("GITHUB_SHA", "unknown"));

        Assert.Contains("No pull request of unknown has a plan review: nothing was applied.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_review_that_a_stranger_wrote_is_not_believed()
    {
        gitHub.Add(gitHub.Comments, new JsonObject { ["body"] = $"<!-- plan review -->\n<!-- digest dev {new string('0', 64)} -->" }, user: "stranger");

        var outcome = await run.RunAsync("deploy", ("REVIEW", "pull-request"));

        Assert.Contains("has a plan review: nothing was applied", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_custom_Apps_review_is_found_by_its_GitHub_login()
    {
        gitHub.Login = "our-deployer[bot]";
        await run.SucceedAsync("plan");
        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));
        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));

        Assert.Single(gitHub.Comments);
        Assert.Equal(0, (await run.ProcessAsync("deploy", ("REVIEW", "pull-request"))).Code);
    }

    [Fact]
    public async Task A_short_GitHub_outage_is_retried_and_a_longer_one_is_reported()
    {
        await run.SucceedAsync("plan");
        gitHub.Refusals = 2;
        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));
        gitHub.Refusals = int.MaxValue;
        var outcome = await run.RunAsync("review", ("PULL_REQUEST", "7"));

        Assert.Single(gitHub.Comments);
        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("(502)", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comment_whose_answer_was_lost_is_not_written_twice_and_the_next_review_updates_it()
    {
        await run.SucceedAsync("plan");
        gitHub.Creations.Enqueue(502);
        var outcome = await run.RunAsync("review", ("PULL_REQUEST", "7"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("(502): it may have taken effect all the same. Run the same command again", outcome.Error, StringComparison.Ordinal);
        Assert.Single(gitHub.Comments);

        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));
        Assert.Single(gitHub.Comments);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_comment_that_GitHub_did_not_take_is_written_a_moment_later(int status)
    {
        await run.SucceedAsync("plan");
        gitHub.Creations.Enqueue(status);

        await run.SucceedAsync("review", ("PULL_REQUEST", "7"));

        Assert.Single(gitHub.Comments);
    }

    [Fact]
    public async Task The_drift_issue_of_a_custom_App_is_kept_and_a_strangers_with_the_same_title_is_left_alone()
    {
        gitHub.Login = "our-deployer[bot]";
        gitHub.Add(gitHub.Issues, new JsonObject { ["title"] = "Drift in dev", ["body"] = "mine" }, user: "stranger");
        Assert.Equal(0, (await run.ProcessAsync("deploy")).Code);
        queue.Synthesize(run, ("a", "1"), ("gone", "2"));

        Assert.Equal(ExitCodes.Drift, (await run.RunAsync("drift", ("DRIFT_ISSUE", "1"))).Code);
        Assert.Equal(ExitCodes.Drift, (await run.RunAsync("drift", ("DRIFT_ISSUE", "1"))).Code);

        Assert.Equal(2, gitHub.Issues.Count);
        Assert.Equal("mine", (string)gitHub.Issues[0]["body"]!);
    }

    [Fact]
    public async Task One_issue_stays_open_while_there_is_drift_and_is_closed_after()
    {
        Assert.Equal(0, (await run.ProcessAsync("deploy")).Code);
        queue.Synthesize(run, ("a", "1"), ("gone", "2"));

        Assert.Equal(ExitCodes.Drift, (await run.RunAsync("drift", ("DRIFT_ISSUE", "1"))).Code);
        Assert.Equal(ExitCodes.Drift, (await run.RunAsync("drift", ("DRIFT_ISSUE", "1"))).Code);
        var issue = Assert.Single(gitHub.Issues);
        Assert.Equal("Drift in dev", (string)issue["title"]!);
        Assert.Contains("terraform_data.gone", (string)issue["body"]!, StringComparison.Ordinal);

        queue.Synthesize(run, ("a", "1"));
        await run.SucceedAsync("drift", ("DRIFT_ISSUE", "1"));
        Assert.Equal("closed", (string)issue["state"]!);
    }
}

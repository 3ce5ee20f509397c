namespace HybridCloud.Delivery.Tests.GitHub;

/// <summary>Lock files of providers become one pull request, which is kept up to date.</summary>
public sealed class ProviderLockProposalTests : IAsyncLifetime
{
    private readonly DeliveryRun run = new(new Dictionary<string, string>());
    private GitHubStandIn gitHub = null!;

    public async ValueTask InitializeAsync()
    {
        gitHub = await GitHubStandIn.StartAsync();
        foreach (var (name, value) in gitHub.Variables)
            run.Variables[name] = value;
        (run.Variables["GITHUB_REF_NAME"], run.Variables["STACK"]) = ("main", "hybrid,queue");
    }

    public async ValueTask DisposeAsync()
    {
        run.Dispose();
        await gitHub.DisposeAsync();
    }

    [Fact]
    public async Task Lock_files_are_proposed_once_renewed_in_the_same_pull_request_and_no_more_once_they_are_merged()
    {
        Lock("one");
        var opened = await ProposeAsync();
        var again = await ProposeAsync();
        var first = gitHub.Branches["provider-locks"];
        Lock("two");
        await ProposeAsync();
        var second = gitHub.Branches["provider-locks"];
        gitHub.Commits["c0ffee"] = gitHub.Commits[second];
        var merged = await ProposeAsync();

        var pull = Assert.Single(gitHub.Pulls);
        Assert.Equal("main", (string)pull["base"]!);
        Assert.Contains($"{gitHub.Url}/pull/1 proposes ", opened, StringComparison.Ordinal);
        Assert.Contains($"{gitHub.Url}/pull/1 proposes ", again, StringComparison.Ordinal);
        Assert.Equal("commit-1-on-c0ffee", first);
        Assert.Equal("commit-2-on-c0ffee", second);
        Assert.Equal(["cdktf/locks/hybrid.lock.hcl", "cdktf/locks/queue.lock.hcl"], gitHub.Trees[gitHub.Commits[second]].Keys);
        Assert.All(gitHub.Trees[gitHub.Commits[second]].Values, text => Assert.Equal("two", text));
        Assert.Contains("main already has these lock files: nothing is proposed.", merged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_whose_workflows_may_not_open_pull_requests_is_reported_with_where_to_allow_it()
    {
        Lock("one");
        gitHub.MayOpenPulls = false;

        var refused = await run.ProcessAsync("provider-lock-propose");

        Assert.Equal(ExitCodes.Failure, refused.Code);
        Assert.Contains("(403)", refused.Error, StringComparison.Ordinal);
        Assert.Contains("on the branch provider-locks", refused.Error, StringComparison.Ordinal);
        Assert.Contains("\"Allow GitHub Actions to create and approve pull requests\"", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_named_at_once()
    {
        var refused = await run.ProcessAsync("provider-lock-propose", ("GITHUB_TOKEN", ""), ("GITHUB_REPOSITORY", ""), ("GITHUB_SHA", ""), ("GITHUB_REF_NAME", ""));

        Assert.All(
            (string[])["GITHUB_TOKEN is not set", "GITHUB_REPOSITORY is not set", "GITHUB_SHA is not set", "GITHUB_REF_NAME is not set", "hybrid.lock.hcl does not exist: make provider-lock STACK=hybrid", "queue.lock.hcl does not exist"],
            fault => Assert.Contains(fault, refused.Error, StringComparison.Ordinal));
    }

    private void Lock(string text)
    {
        Directory.CreateDirectory(run.Inside("cdktf", "locks"));
        foreach (var stack in (string[])["hybrid", "queue"])
            File.WriteAllText(run.Inside("cdktf", "locks", stack + ".lock.hcl"), text);
    }

    private async Task<string> ProposeAsync()
    {
        var outcome = await run.ProcessAsync("provider-lock-propose");
        Assert.True(outcome.Code == ExitCodes.Success, outcome.ToString());
        return outcome.Output;
    }
}

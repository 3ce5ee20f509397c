using System.Text.Json.Nodes;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Tests.GitHub;

/// <summary>What make target says about the settings of the GitHub repository.</summary>
public sealed class RepositoryRulesTests : IAsyncLifetime
{
    private CloudStandIn cloud = null!;
    private GitHubStandIn gitHub = null!;

    public async ValueTask InitializeAsync()
    {
        cloud = await CloudStandIn.StartAsync();
        gitHub = await GitHubStandIn.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gitHub.DisposeAsync();
        await cloud.DisposeAsync();
    }

    [Fact]
    public async Task Each_rule_that_is_missing_is_named_with_what_to_do()
    {
        var output = await TargetAsync();

        Assert.Contains("github       missing rule for main: require a pull request; require review from code owners; require the checks of ci", output, StringComparison.Ordinal);
        Assert.Contains("github       missing owners of files: write .github/CODEOWNERS", output, StringComparison.Ordinal);
        Assert.Contains("github       missing environment prod: create it, and let it deploy from main only", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_that_are_all_set_are_ok()
    {
        SetAll();

        var output = await TargetAsync();

        foreach (var rule in (string[])["rule for main", "owners of files", .. DeploymentEnvironment.All.Select(name => $"environment {name}")])
            Assert.Contains($"github       ok      {rule}\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("required_approving_review_count", "require an approval")]
    [InlineData("require_code_owner_review", "require review from code owners")]
    public async Task A_rule_without_one_of_its_parts_is_missing(string part, string named)
    {
        SetAll();
        gitHub.Rules[0]!["parameters"]!.AsObject().Remove(part);

        Assert.Contains($"github       missing rule for main: {named}\n", await TargetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_that_deploys_from_everywhere_or_asks_nobody_is_missing_a_rule()
    {
        SetAll();
        gitHub.Environments["prod"] = new JsonObject { ["name"] = "prod", ["deployment_branch_policy"] = null, ["protection_rules"] = new JsonArray() };

        Assert.Contains("github       missing environment prod: let it deploy from main only; require a reviewer\n", await TargetAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("main", true)]
    [InlineData("*", false)]
    public async Task An_environment_with_policies_of_its_own_deploys_from_main_and_no_other_branch(string branch, bool ok)
    {
        SetAll();
        gitHub.Environments["prod"]["deployment_branch_policy"] = new JsonObject { ["protected_branches"] = false, ["custom_branch_policies"] = true };
        gitHub.DeployedBranches[0] = branch;

        Assert.Contains(ok ? "github       ok      environment prod\n" : "github       missing environment prod: let it deploy from main only\n", await TargetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_requires_checks_and_names_none_is_missing()
    {
        SetAll();
        gitHub.Rules[1]!["parameters"]!["required_status_checks"] = new JsonArray();

        Assert.Contains("github       missing rule for main: require the checks of ci\n", await TargetAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CODEOWNERS")]
    [InlineData("docs/CODEOWNERS")]
    public async Task Owners_may_be_written_wherever_GitHub_reads_them(string file)
    {
        SetAll();
        gitHub.Files.Clear();
        gitHub.Files.Add(file);

        Assert.Contains("github       ok      owners of files\n", await TargetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_protection_of_the_older_kind_is_unknown_and_not_missing()
    {
        gitHub.IsProtected = true;

        Assert.Contains("github       unknown rule for main: it is protected by a branch protection", await TargetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_cannot_see_the_repository_is_reported()
    {
        gitHub.SeesRules = false;

        Assert.Contains("github       missing rule for main: the token cannot see the repository\n", await TargetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_token_may_not_read_is_unknown_and_not_missing()
    {
        SetAll();
        gitHub.MayReadSettings = false;

        Assert.Matches(@"github       unknown environment prod: GitHub refused GET \S+environments/prod \(403\)", await TargetAsync());
    }

    [Fact]
    public async Task Without_a_token_GitHub_is_not_asked()
    {
        using var run = new DeliveryRun(cloud);

        Assert.Contains("github       not checked: GITHUB_TOKEN and GITHUB_REPOSITORY are not set", await run.SucceedAsync("target"), StringComparison.Ordinal);
    }

    private async Task<string> TargetAsync()
    {
        using var run = new DeliveryRun(cloud);
        foreach (var (name, value) in gitHub.Variables)
            run.Variables[name] = value;
        return await run.SucceedAsync("target");
    }

    private void SetAll()
    {
        gitHub.Rules.Add(new JsonObject { ["type"] = "pull_request", ["parameters"] = new JsonObject { ["required_approving_review_count"] = 1, ["require_code_owner_review"] = true } });
        gitHub.Rules.Add(new JsonObject
        {
            ["type"] = "required_status_checks",
            ["parameters"] = new JsonObject { ["required_status_checks"] = new JsonArray(new JsonObject { ["context"] = "test" }) },
        });
        gitHub.Files.Add(".github/CODEOWNERS");
        foreach (var name in DeploymentEnvironment.All)
        {
            gitHub.Environments[name] = new JsonObject
            {
                ["name"] = name,
                ["deployment_branch_policy"] = new JsonObject { ["protected_branches"] = true, ["custom_branch_policies"] = false },
                ["protection_rules"] = new JsonArray(new JsonObject { ["type"] = "required_reviewers" }, new JsonObject { ["type"] = "branch_policy" }),
            };
        }
    }
}

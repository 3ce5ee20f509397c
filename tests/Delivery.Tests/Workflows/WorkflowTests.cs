using System.Text.RegularExpressions;
using HybridCloud.Delivery.Terraform;
using HybridCloud.Delivery.Tests.Images;
using YamlDotNet.RepresentationModel;

namespace HybridCloud.Delivery.Tests.Workflows;

/// <summary>What every workflow file keeps to: its form, few rights, pinned actions, and no logic of its own.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string[] Triggers = ["push", "pull_request", "workflow_dispatch", "schedule"];
    private static readonly string[] TopLevel = ["name", "on", "permissions", "concurrency", "jobs"];
    private static readonly string[] JobKeys = ["if", "runs-on", "timeout-minutes", "environment", "permissions", "env", "steps", "strategy", "concurrency"];
    private static readonly string[] StepKeys = ["uses", "with", "run", "if"];
    private static readonly string[] Scopes = ["contents", "id-token", "pull-requests", "issues"];

    /// <summary>The five secrets of the repository; there is no other.</summary>
    private static readonly string[] Secrets =
        ["DIGITALOCEAN_ACCESS_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY"];

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github/workflows"), "*.yml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static string Text(string file) => Repository.Read(".github", "workflows", file);

    private static YamlMappingNode Load(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Text(file)));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    private static IEnumerable<YamlMappingNode> Jobs(string file) =>
        ((YamlMappingNode)Load(file)["jobs"]).Children.Values.Cast<YamlMappingNode>();

    private static IEnumerable<YamlMappingNode> Steps(string file) =>
        Jobs(file).SelectMany(job => (YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>();

    private static IEnumerable<string> Keys(YamlNode node) => ((YamlMappingNode)node).Children.Keys.Select(k => k.ToString());

    private static string? Value(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : null;

    [Fact]
    public void There_are_the_six_workflows() =>
        Assert.Equal(["ci.yml", "deploy.yml", "drift.yml", "plan.yml", "prune.yml", "rotate.yml"], Files.Select(f => f.Data));

    [Theory, MemberData(nameof(Files))]
    public void It_has_the_form_of_a_workflow(string file)
    {
        var workflow = Load(file);
        Assert.All(Keys(workflow), key => Assert.Contains(key, TopLevel));
        Assert.All(Keys(workflow["on"]), trigger => Assert.Contains(trigger, Triggers));
        Assert.All(Jobs(file), job =>
        {
            Assert.All(Keys(job), key => Assert.Contains(key, JobKeys));
            Assert.Equal("ubuntu-24.04", Value(job, "runs-on"));
            Assert.InRange(int.Parse(Value(job, "timeout-minutes")!, System.Globalization.CultureInfo.InvariantCulture), 1, 120);
        });
        Assert.All(Steps(file), step =>
        {
            Assert.All(Keys(step), key => Assert.Contains(key, StepKeys));
            Assert.True(Value(step, "uses") is null != (Value(step, "run") is null));
        });
    }

    [Theory, MemberData(nameof(Files))]
    public void Its_token_may_read_the_sources_and_each_job_asks_for_what_it_needs(string file)
    {
        var permissions = (YamlMappingNode)Load(file)["permissions"];
        Assert.Equal("contents", Assert.Single(Keys(permissions)));
        Assert.Equal("read", Value(permissions, "contents"));
        Assert.All(Jobs(file).Where(j => j.Children.ContainsKey("permissions")), job =>
        {
            var asked = (YamlMappingNode)job["permissions"];
            Assert.All(Keys(asked), scope => Assert.Contains(scope, Scopes));
            Assert.Equal("read", Value(asked, "contents"));
        });
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_action_is_pinned_to_a_commit_with_its_version_beside_it(string file) =>
        Assert.All(Text(file).Split('\n').Where(l => l.Contains("uses:", StringComparison.Ordinal)), line => Assert.Matches(PinnedAction(), line));

    [Theory, MemberData(nameof(Files))]
    public void Sources_are_checked_out_without_leaving_a_token_behind(string file) =>
        Assert.All(
            Steps(file).Where(s => Value(s, "uses")?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true),
            step => Assert.Equal("false", Value((YamlMappingNode)step["with"], "persist-credentials")));

    [Theory, MemberData(nameof(Files))]
    public void Every_run_line_is_one_make_target_that_exists(string file)
    {
        var targets = Repository.Read("Makefile").Split('\n')
            .Select(l => Regex.Match(l, "^([a-z][a-z-]*):")).Where(m => m.Success).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.All(Steps(file).Select(s => Value(s, "run")).OfType<string>(), run =>
        {
            var line = Assert.Single(run.Trim().Split('\n'));
            var match = MakeLine().Match(line);
            Assert.True(match.Success, line);
            Assert.Contains(match.Groups[1].Value, targets);
        });
    }

    [Theory, MemberData(nameof(Files))]
    public async Task Every_run_line_passes_a_dry_run(string file)
    {
        foreach (var run in Steps(file).Select(s => Value(s, "run")).OfType<string>())
        {
            var result = await ProcessRunner.RunAsync("make", ["-n", .. run.Trim().Split(' ')[1..]], Repository.Root, Variables(), echo: null, TestContext.Current.CancellationToken);
            Assert.True(result.ExitCode == 0, $"{run}: {result.Error}");
            Assert.NotEmpty(result.Output);
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void Only_the_five_secrets_are_read_and_never_in_a_run_line(string file)
    {
        Assert.All(SecretName().Matches(Text(file)), secret => Assert.Contains(secret.Groups[1].Value, Secrets));
        Assert.All(Steps(file).Select(s => Value(s, "run")).OfType<string>(), run => Assert.DoesNotContain("${{", run, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("plan.yml")]
    [InlineData("deploy.yml")]
    [InlineData("drift.yml")]
    [InlineData("rotate.yml")]
    public void All_five_secrets_reach_whatever_calls_clouds(string file) =>
        Assert.All(Secrets, secret => Assert.Contains($"{secret}: ${{{{ secrets.{secret} }}}}", Text(file), StringComparison.Ordinal));

    [Theory]
    [InlineData("plan.yml", "AWS_PLAN_ROLE")]
    [InlineData("deploy.yml", "AWS_DEPLOY_ROLE")]
    [InlineData("drift.yml", "AWS_PLAN_ROLE")]
    [InlineData("rotate.yml", "AWS_DEPLOY_ROLE")]
    public void A_configured_role_is_used_in_place_of_the_keys(string file, string role)
    {
        var step = Assert.Single(Steps(file), s => Value(s, "uses")?.StartsWith("aws-actions/configure-aws-credentials@", StringComparison.Ordinal) == true);
        Assert.Equal($"vars.{role} != ''", Value(step, "if"));
        Assert.Equal($"${{{{ vars.{role} }}}}", Value((YamlMappingNode)step["with"], "role-to-assume"));
        Assert.All(Jobs(file), job => Assert.Equal("write", Value((YamlMappingNode)job["permissions"], "id-token")));
    }

    [Fact]
    public void Pull_requests_of_forks_are_tested_without_secrets_and_never_planned()
    {
        Assert.DoesNotContain("secrets.", Text("ci.yml"), StringComparison.Ordinal);
        Assert.Contains("pull_request", Keys(Load("ci.yml")["on"]));
        Assert.Equal("github.event.pull_request.head.repo.full_name == github.repository", Value(Jobs("plan.yml").Single(), "if"));
        Assert.All(Files, file => Assert.DoesNotContain("pull_request_target", Text(file.Data), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deploy.yml")]
    [InlineData("rotate.yml")]
    public void Two_runs_that_change_an_environment_never_overlap_and_its_protection_applies(string file)
    {
        var concurrency = (YamlMappingNode)Load(file)["concurrency"];
        Assert.StartsWith("deploy-${{ inputs.environment", Value(concurrency, "group"), StringComparison.Ordinal);
        Assert.Equal("false", Value(concurrency, "cancel-in-progress"));
        Assert.All(Jobs(file), job => Assert.Contains("inputs.environment", Value(job, "environment")!, StringComparison.Ordinal));
    }

    [Fact]
    public void A_pull_request_is_fetched_with_the_commit_that_it_is_compared_with() =>
        Assert.Equal("2", Value((YamlMappingNode)Steps("plan.yml").First()["with"], "fetch-depth"));

    [Theory, MemberData(nameof(Files))]
    public void No_plan_is_kept_as_an_artifact(string file) =>
        Assert.DoesNotContain("upload-artifact", Text(file), StringComparison.Ordinal);

    [Fact]
    public void Deploying_builds_scans_pushes_and_deploys_in_that_order() =>
        Assert.Equal(
            ["make target", "make bootstrap", "make image", "make image-scan", "make image-push", "make deploy"],
            Steps("deploy.yml").Select(s => Value(s, "run")).OfType<string>());

    [Theory]
    [InlineData("target")]
    [InlineData("bootstrap")]
    [InlineData("plan")]
    [InlineData("plan-changed")]
    [InlineData("review")]
    [InlineData("cost")]
    [InlineData("deploy")]
    [InlineData("smoke")]
    [InlineData("rollback")]
    [InlineData("drift")]
    [InlineData("rotate-certificate")]
    [InlineData("rotate-secrets")]
    [InlineData("unlock")]
    [InlineData("destroy")]
    [InlineData("image")]
    [InlineData("image-push")]
    [InlineData("image-scan")]
    [InlineData("image-pin")]
    public async Task Every_verb_is_a_make_target_that_calls_it(string verb)
    {
        var result = await ProcessRunner.RunAsync("make", ["-n", verb], Repository.Root, Variables(), echo: null, TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches($@"cdktf/Delivery .*-- {verb}\b", result.Output);
    }

    private static Dictionary<string, string> Variables() =>
        ImageFixture.Variables.Where(v => !v.Key.StartsWith("MAKE", StringComparison.Ordinal)).ToDictionary();

    [GeneratedRegex(@"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex PinnedAction();

    [GeneratedRegex(@"^make ([a-z][a-z-]*)$")]
    private static partial Regex MakeLine();

    [GeneratedRegex(@"secrets\.(\w+)")]
    private static partial Regex SecretName();
}

using System.Text.RegularExpressions;
using HybridCloud.Contract;
using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Tests.Images;
using YamlDotNet.RepresentationModel;

namespace HybridCloud.Delivery.Tests.Workflows;

/// <summary>What every workflow file keeps to: its form, few permissions, pinned actions, and no logic of its own.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string[] Triggers = ["push", "pull_request", "merge_group", "workflow_call", "workflow_dispatch", "schedule"];
    private static readonly string[] TopLevel = ["name", "on", "permissions", "concurrency", "jobs"];
    private static readonly string[] JobKeys = ["if", "runs-on", "timeout-minutes", "environment", "permissions", "env", "steps", "strategy", "concurrency", "defaults", "needs", "outputs"];
    private static readonly string[] StepKeys = ["uses", "with", "run", "if", "id", "env"];
    private static readonly string[] Scopes = ["contents", "id-token", "pull-requests", "issues", "attestations"];

    /// <summary>The five secrets of the repository.</summary>
    private static readonly string[] Secrets =
        ["DIGITALOCEAN_ACCESS_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY"];

    /// <summary>The only other secret, which may be missing: inputs of the stacks that must not be readable.</summary>
    private const string SecretInputs = "TF_SECRET_VARS";

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, ".github/workflows"), "*.yml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static string Text(string file) => Checkout.Read(".github", "workflows", file);

    private static YamlMappingNode Load(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Text(file)));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    /// <summary>The jobs with their own steps, without those that call another workflow.</summary>
    private static IEnumerable<YamlMappingNode> Jobs(string file) =>
        ((YamlMappingNode)Load(file)["jobs"]).Children.Values.Cast<YamlMappingNode>().Where(job => !job.Children.ContainsKey("uses"));

    private static YamlMappingNode Job(string file, string name) => (YamlMappingNode)Load(file)["jobs"][name];

    private static IEnumerable<YamlMappingNode> Steps(string file) =>
        Jobs(file).SelectMany(job => (YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>();

    private static IEnumerable<string> Keys(YamlNode node) => ((YamlMappingNode)node).Children.Keys.Select(k => k.ToString());

    private static string? Value(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : null;

    [Fact]
    public void There_are_the_eight_workflows() =>
        Assert.Equal(["acceptance.yml", "ci.yml", "deploy.yml", "drift.yml", "lock.yml", "plan.yml", "prune.yml", "rotate.yml"], Files.Select(f => f.Data));

    [Theory]
    [InlineData("deploy.yml")]
    [InlineData("rotate.yml")]
    public void People_choose_among_all_environments(string file)
    {
        var choices = Load(file)["on"]["workflow_dispatch"]["inputs"]["environment"]["options"];

        Assert.Equal(DeploymentEnvironment.All, ((YamlSequenceNode)choices).Select(choice => choice.ToString()));
    }

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
            Assert.Equal(IsProposal(job) ? "write" : "read", Value(asked, "contents"));
        });
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_action_is_pinned_to_a_commit_with_its_version_beside_it(string file) =>
        Assert.All(Text(file).Split('\n').Where(l => l.Contains("uses:", StringComparison.Ordinal) && !l.Contains("uses: ./", StringComparison.Ordinal)), line => Assert.Matches(PinnedAction(), line));

    [Fact]
    public void An_action_is_the_same_commit_in_every_workflow()
    {
        var uses = Directory.GetFiles(Path.Combine(Checkout.Root, ".github", "workflows"), "*.yml").SelectMany(File.ReadAllLines)
            .Where(line => line.Contains("uses:", StringComparison.Ordinal) && line.Contains('@', StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf("uses:", StringComparison.Ordinal) + 5)..].Trim()).Distinct().ToList();

        Assert.Equal(uses.Select(use => use.Split('@')[0]).Distinct().Order(StringComparer.Ordinal), uses.Select(use => use.Split('@')[0]).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Files))]
    public void Sources_are_checked_out_without_leaving_a_token_behind(string file) =>
        Assert.All(
            Steps(file).Where(s => Value(s, "uses")?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true),
            step => Assert.Equal("false", Value((YamlMappingNode)step["with"], "persist-credentials")));

    [Theory, MemberData(nameof(Files))]
    public void Every_run_line_is_one_make_target_that_exists(string file)
    {
        var targets = Checkout.Read("Makefile").Split('\n')
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
            var result = await ProcessRunner.RunAsync("make", ["-n", .. run.Trim().Split(' ')[1..]], Checkout.Root, Variables(), echo: null, TestContext.Current.CancellationToken);
            Assert.True(result.ExitCode == 0, $"{run}: {result.Error}");
            Assert.NotEmpty(result.Output);
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void Only_the_five_secrets_are_read_and_never_in_a_run_line(string file)
    {
        Assert.All(SecretName().Matches(Text(file)), secret => Assert.Contains(secret.Groups[1].Value, Secrets.Append(SecretInputs)));
        Assert.All(Steps(file).Select(s => Value(s, "run")).OfType<string>(), run => Assert.DoesNotContain("${{", run, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("plan.yml")]
    [InlineData("deploy.yml")]
    [InlineData("drift.yml")]
    [InlineData("rotate.yml")]
    [InlineData("acceptance.yml")]
    public void All_five_secrets_reach_whatever_calls_clouds(string file) =>
        Assert.All(Secrets, secret => Assert.Matches($@"{secret}: \$\{{\{{ (env\.{secret} \|\| )?secrets\.{secret} \}}\}}", Text(file)));

    [Theory, MemberData(nameof(Files))]
    public void Secrets_and_the_token_are_given_to_steps_that_need_them_and_not_to_their_job(string file)
    {
        Assert.All(Jobs(file), job => Assert.DoesNotMatch(@"secrets\.|github\.token", Value(job, "env") ?? ""));
        Assert.All(Steps(file).Where(step => step.Children.ContainsKey("env")), step => Assert.DoesNotContain(Value(step, "run"), (string[])["make image", "make image-scan", "make lint", "make test"]));
        // What a step sets hides what an earlier one has exported, and a role's credentials are exported.
        Assert.DoesNotMatch(@": \$\{\{ secrets\.AWS_", Text(file));
    }

    /// <summary>Whether anything in a job comes from a secret, an environment that has some, or a role.</summary>
    private static bool HasCredentials(YamlMappingNode job) =>
        job.Children.ContainsKey("environment") || Regex.IsMatch(job.ToString(), @"secrets\.|configure-aws-credentials")
        || job["permissions"].ToString().Contains("id-token", StringComparison.Ordinal);

    [Fact]
    public void The_job_that_writes_the_review_runs_the_bases_code_without_credentials_and_jobs_with_credentials_write_nothing()
    {
        var (plan, review) = (Job("plan.yml", "plan"), Job("plan.yml", "review"));
        Assert.All(Jobs("plan.yml"), job => Assert.NotEqual(HasCredentials(job), Value((YamlMappingNode)job["permissions"], "pull-requests") == "write"));
        Assert.True(HasCredentials(plan));
        Assert.Equal(["contents", "id-token"], Keys(plan["permissions"]));
        Assert.DoesNotContain("github.token", plan.ToString(), StringComparison.Ordinal);
        var steps = ((YamlSequenceNode)review["steps"]).Cast<YamlMappingNode>().ToList();
        Assert.Equal("${{ github.event.pull_request.base.sha }}", Value((YamlMappingNode)steps[0]["with"], "ref"));
        Assert.Equal(["make review"], steps.Select(s => Value(s, "run")).OfType<string>());
        // Nothing that the pull request's code may have left is run: no cache, and of the artifact only plans.
        Assert.DoesNotContain(steps, s => Value(s, "uses")?.StartsWith("actions/cache@", StringComparison.Ordinal) == true);
        Assert.Equal(".build/delivery/plans", Value((YamlMappingNode)steps.Single(s => Value(s, "uses")?.StartsWith("actions/download-artifact@", StringComparison.Ordinal) == true)["with"], "path"));
        Assert.Equal(Value((YamlMappingNode)plan["env"], "IMAGE_TAG"), Value((YamlMappingNode)review["env"], "IMAGE_TAG"));
    }

    /// <summary>The one job that may write a branch.</summary>
    private static bool IsProposal(YamlMappingNode job) => ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>().Any(step => Value(step, "run") == "make provider-lock-propose");

    [Fact]
    public void Lock_files_are_proposed_by_a_job_that_runs_nothing_that_the_registry_or_npm_sent()
    {
        Assert.Equal(["schedule", "workflow_dispatch"], Keys(Load("lock.yml")["on"]));
        var (locking, proposing) = (Job("lock.yml", "lock"), Job("lock.yml", "propose"));
        Assert.DoesNotContain("permissions", Keys(locking));
        Assert.Equal(["contents", "pull-requests"], Keys(proposing["permissions"]));
        Assert.Equal("lock", Value(proposing, "needs"));
        Assert.Single(Files.SelectMany(file => Jobs(file.Data)), IsProposal);
        Assert.DoesNotMatch("setup-node|setup-terraform|actions/cache", proposing.ToString());
        Assert.DoesNotContain("secrets.", Text("lock.yml"), StringComparison.Ordinal);
        Assert.DoesNotContain("github.token", locking.ToString(), StringComparison.Ordinal);
        var stacks = string.Join(',', StackKind.All.Select(stack => stack.Name));
        Assert.Equal([stacks, stacks], new[] { locking, proposing }.Select(job => Value((YamlMappingNode)job["env"], "STACK")));
        Assert.Equal(["make provider-lock", "make provider-lock-propose"], Steps("lock.yml").Select(step => Value(step, "run")).OfType<string>());
    }

    [Fact]
    public void A_review_is_written_of_a_plan_that_failed_too() =>
        Assert.Equal("${{ !cancelled() && needs.plan.result != 'skipped' }}", Value(Job("plan.yml", "review"), "if"));

    [Theory]
    [InlineData("plan.yml", "AWS_PLAN_ROLE")]
    [InlineData("deploy.yml", "AWS_DEPLOY_ROLE")]
    [InlineData("drift.yml", "AWS_PLAN_ROLE")]
    [InlineData("rotate.yml", "AWS_DEPLOY_ROLE")]
    [InlineData("acceptance.yml", "AWS_DEPLOY_ROLE")]
    public void A_configured_role_is_used_in_place_of_the_keys(string file, string role)
    {
        var step = ((YamlSequenceNode)Job(file, file[..^".yml".Length])["steps"]).Cast<YamlMappingNode>()
            .Single(s => Value(s, "uses")?.StartsWith("aws-actions/configure-aws-credentials@", StringComparison.Ordinal) == true);
        Assert.Equal($"vars.{role} != ''", Value(step, "if"));
        Assert.Equal($"${{{{ vars.{role} }}}}", Value((YamlMappingNode)step["with"], "role-to-assume"));
        Assert.All(Jobs(file).Where(HasCredentials), job => Assert.Equal("write", Value((YamlMappingNode)job["permissions"], "id-token")));
    }

    [Fact]
    public void Pull_requests_of_forks_are_tested_without_secrets_and_never_planned()
    {
        Assert.DoesNotContain("secrets.", Text("ci.yml"), StringComparison.Ordinal);
        Assert.Contains("pull_request", Keys(Load("ci.yml")["on"]));
        Assert.Equal("github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'", Value(Job("plan.yml", "plan"), "if"));
        Assert.All(Files, file => Assert.DoesNotContain("pull_request_target", Text(file.Data), StringComparison.Ordinal));
    }

    [Fact]
    public void Deployments_of_an_environment_never_overlap_and_nothing_else_evicts_one_that_waits()
    {
        var deploy = (YamlMappingNode)Load("deploy.yml")["concurrency"];
        Assert.Equal("deploy-${{ inputs.environment || 'prod' }}", Value(deploy, "group"));
        Assert.Equal("false", Value(deploy, "cancel-in-progress"));
        Assert.All(Files.Where(file => file.Data != "deploy.yml"), file => Assert.DoesNotMatch(@"group:\s*deploy", Text(file.Data)));
    }

    [Theory]
    [InlineData("deploy.yml")]
    [InlineData("rotate.yml")]
    [InlineData("acceptance.yml")]
    public void An_environments_protection_applies_to_whatever_changes_it(string file) =>
        Assert.Contains("inputs.environment", Value(Job(file, file[..^".yml".Length]), "environment")!, StringComparison.Ordinal);

    [Theory]
    [InlineData("deploy.yml")]
    [InlineData("rotate.yml")]
    [InlineData("acceptance.yml")]
    public void Cancelling_reaches_Terraform_and_what_is_left_is_written_down(string file)
    {
        var job = Job(file, file[..^".yml".Length]);
        Assert.Equal("bash .github/step.sh {0}", Value((YamlMappingNode)job["defaults"]["run"], "shell"));
        Assert.Equal("cancelled()", Value(Assert.Single(((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>(), s => Value(s, "run") == "make cancelled"), "if"));
    }

    [Theory]
    [InlineData("deploy.yml")]
    [InlineData("rotate.yml")]
    [InlineData("acceptance.yml")]
    public void Credentials_last_as_long_as_the_job(string file)
    {
        var job = Job(file, file[..^".yml".Length]);
        var step = ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>().Single(s => Value(s, "uses")?.StartsWith("aws-actions/", StringComparison.Ordinal) == true);
        Assert.Equal(
            60 * int.Parse(Value(job, "timeout-minutes")!, System.Globalization.CultureInfo.InvariantCulture),
            int.Parse(Value((YamlMappingNode)step["with"], "role-duration-seconds")!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void An_acceptance_is_begun_by_a_person_who_accepts_the_cost_and_its_report_is_kept_however_it_ends()
    {
        var (on, job) = (Load("acceptance.yml")["on"], Job("acceptance.yml", "acceptance"));
        Assert.Equal(["workflow_dispatch"], Keys(on));
        var inputs = on["workflow_dispatch"]["inputs"];
        Assert.Equal(DeploymentEnvironment.All.Where(environment => environment != DeploymentEnvironment.Prod), ((YamlSequenceNode)inputs["environment"]["options"]).Select(choice => choice.ToString()));
        Assert.Equal("false", Value((YamlMappingNode)inputs["accept_cost"], "default"));
        Assert.Equal("${{ inputs.accept_cost && 'yes' || 'no' }}", Value((YamlMappingNode)job["env"], "ACCEPT_COST"));
        Assert.Equal("${{ inputs.environment }}", Value(job, "environment"));
        // Parts run one after the other, each with its own credentials, which last two hours; an acceptance takes five.
        Assert.Equal("1", Value((YamlMappingNode)job["strategy"], "max-parallel"));
        var minutes = int.Parse(Value((YamlMappingNode)job["env"], "ACCEPTANCE_MINUTES")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(minutes, HybridCloud.Delivery.Acceptance.AcceptanceChecks.All.Max(check => check.Usual.TotalMinutes) + 1, int.Parse(Value(job, "timeout-minutes")!, System.Globalization.CultureInfo.InvariantCulture) - 10);
        var kept = Assert.Single(((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>(), s => s.ToString().Contains(".build/delivery/acceptance/*.md", StringComparison.Ordinal));
        Assert.Equal("always()", Value(kept, "if"));
    }

    [Fact]
    public void A_push_deploys_what_its_pull_request_reviewed_after_ci_and_documents_deploy_nothing()
    {
        var deploy = Job("deploy.yml", "deploy");
        Assert.Equal("${{ github.event_name == 'push' && (vars.REVIEW || 'pull-request') || 'none' }}", Value((YamlMappingNode)deploy["env"], "REVIEW"));
        Assert.Equal(["ci", "show"], ((YamlSequenceNode)deploy["needs"]).Select(n => n.ToString()));
        Assert.Equal("${{ !cancelled() && (needs.ci.result == 'success' || needs.show.result == 'success') }}", Value(deploy, "if"));
        Assert.Equal("./.github/workflows/ci.yml", Value(Job("deploy.yml", "ci"), "uses"));
        Assert.Equal(["docs/**", "**.md"], ((YamlSequenceNode)Load("deploy.yml")["on"]["push"]["paths-ignore"]).Select(n => n.ToString()));
        Assert.Contains("merge_group", Keys(Load("ci.yml")["on"]));
    }

    [Fact]
    public void By_hand_the_plan_is_shown_before_the_environments_approval_and_that_plan_is_applied()
    {
        var (show, deploy) = (Job("deploy.yml", "show"), Job("deploy.yml", "deploy"));
        Assert.Equal("plan", Value(show, "environment"));
        Assert.Equal(["make plan", "make review"], ((YamlSequenceNode)show["steps"]).Cast<YamlMappingNode>().Select(s => Value(s, "run")).OfType<string>());
        Assert.Equal("${{ inputs.digest || needs.show.outputs.digest }}", Value((YamlMappingNode)deploy["env"], "REVIEWED_DIGEST"));
        // What is decided by hand reaches the plan that is shown just as it reaches the one that is applied.
        Assert.All((string[])["ENVIRONMENT", "STACK", "IMAGE_TAG", "TF_VAR_image", "ALLOW_DESTROY", "TF_VARS"], name =>
            Assert.Equal(Value((YamlMappingNode)deploy["env"], name), Value((YamlMappingNode)show["env"], name)));
    }

    [Theory]
    [InlineData("tag", "IMAGE_TAG")]
    [InlineData("image", "TF_VAR_image")]
    [InlineData("digest", "REVIEWED_DIGEST")]
    [InlineData("allow_destroy", "ALLOW_DESTROY")]
    [InlineData("older_commit", "OLDER_COMMIT")]
    public void What_is_decided_for_one_deployment_is_an_input_of_it(string input, string variable)
    {
        Assert.Contains(input, Keys(Load("deploy.yml")["on"]["workflow_dispatch"]["inputs"]));
        Assert.Contains($"inputs.{input}", Value((YamlMappingNode)Job("deploy.yml", "deploy")["env"], variable)!, StringComparison.Ordinal);
    }

    [Fact]
    public void Newer_versions_of_packages_actions_and_base_images_are_looked_for() =>
        Assert.All((string[])["nuget", "npm", "github-actions", "docker"], ecosystem =>
            Assert.Contains($"package-ecosystem: {ecosystem}\n", Checkout.Read(".github", "dependabot.yml"), StringComparison.Ordinal));

    [Theory]
    [InlineData("plan.yml")]
    [InlineData("deploy.yml")]
    [InlineData("drift.yml")]
    [InlineData("rotate.yml")]
    [InlineData("acceptance.yml")]
    public void What_a_job_with_Terraform_downloads_or_makes_of_it_is_kept_for_the_next_run(string file) =>
        Assert.All(Jobs(file).Where(job => job.ToString().Contains("setup-terraform", StringComparison.Ordinal)), job =>
        {
            var cache = Assert.Single(((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>(), s => Value(s, "uses")?.StartsWith("actions/cache@", StringComparison.Ordinal) == true);
            var plugins = Value((YamlMappingNode)job["env"], "TF_PLUGIN_CACHE_DIR")!.Replace("${{ github.workspace }}/", "", StringComparison.Ordinal);
            Assert.Equal(["~/.npm", "~/.nuget/packages", "cdktf/dotnet/bindings/.cache", plugins], Value((YamlMappingNode)cache["with"], "path")!.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        });

    [Fact]
    public void A_pull_request_is_fetched_with_the_commit_that_it_is_compared_with() =>
        Assert.Equal("2", Value((YamlMappingNode)Steps("plan.yml").First()["with"], "fetch-depth"));

    [Theory, MemberData(nameof(Files))]
    public void Only_masked_plans_and_encrypted_states_leave_the_runner_and_plans_for_a_day(string file) =>
        Assert.All(
            Steps(file).Where(s => Value(s, "uses")?.StartsWith("actions/upload-artifact@", StringComparison.Ordinal) == true).Select(s => (YamlMappingNode)s["with"]),
            with =>
            {
                var paths = Value(with, "path")!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                if (file == "plan.yml")
                {
                    Assert.Equal([".build/delivery/plans/*/*.json", ".build/delivery/plans/*/preflight", ".build/delivery/plans/*/unchanged", ".build/delivery/plans/*/unfinished"], paths);
                    Assert.Equal("1", Value(with, "retention-days"));
                }
                else if (file == "lock.yml")
                {
                    Assert.Equal(["cdktf/locks/*.lock.hcl"], paths);
                }
                else if (Value(with, "name")!.StartsWith("acceptance", StringComparison.Ordinal))
                {
                    Assert.Equal([".build/delivery/acceptance/*.md"], paths);
                }
                else
                {
                    Assert.Equal([".build/delivery/errored/*.cms"], paths);
                }
            });

    [Fact]
    public void What_is_pushed_is_attested_with_its_bill_of_materials_before_it_is_deployed()
    {
        var deploy = Job("deploy.yml", "deploy");
        var steps = ((YamlSequenceNode)deploy["steps"]).Cast<YamlMappingNode>().ToList();
        var attest = steps.Where(s => Value(s, "uses")?.StartsWith("actions/attest@", StringComparison.Ordinal) == true).ToList();

        Assert.Equal(2, attest.Count);
        Assert.All(attest, s => Assert.Equal("inputs.tag == '' && vars.ATTESTATIONS == 'required'", Value(s, "if")));
        Assert.All(attest, s => Assert.Equal(".build/delivery/subjects.sha256", Value((YamlMappingNode)s["with"], "subject-checksums")));
        Assert.Equal([null, ".build/delivery/sbom.cdx.json"], attest.Select(s => Value((YamlMappingNode)s["with"], "sbom-path")));
        Assert.InRange(steps.IndexOf(attest[0]), steps.FindIndex(s => Value(s, "run") == "make image-push"), steps.FindIndex(s => Value(s, "run") == "make deploy"));
        Assert.Equal("write", Value((YamlMappingNode)deploy["permissions"], "attestations"));
        Assert.Equal("${{ vars.ATTESTATIONS }}", Value((YamlMappingNode)deploy["env"], "ATTESTATIONS"));
    }

    [Fact]
    public void Deploying_builds_scans_pushes_and_deploys_in_that_order() =>
        Assert.Equal(
            ["make target", "make bootstrap", "make image", "make image-scan", "make image-push", "make deploy", "make cancelled"],
            ((YamlSequenceNode)Job("deploy.yml", "deploy")["steps"]).Cast<YamlMappingNode>().Select(s => Value(s, "run")).OfType<string>());

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
    [InlineData("cancelled")]
    [InlineData("unlock")]
    [InlineData("destroy")]
    [InlineData("image")]
    [InlineData("image-push")]
    [InlineData("image-scan")]
    [InlineData("image-pin")]
    [InlineData("provider-lock")]
    [InlineData("provider-lock-propose")]
    [InlineData("acceptance")]
    public async Task Every_verb_is_a_make_target_that_calls_it(string verb)
    {
        Assert.Matches($@"cdktf/Delivery/bin/\S+/delivery {verb}\n", await RecipeAsync(verb));
    }

    [Theory]
    [InlineData("image-push")]
    [InlineData("provider-lock")]
    [InlineData("preflight")]
    [InlineData("bootstrap")]
    [InlineData("plan")]
    [InlineData("permissions")]
    [InlineData("deploy")]
    [InlineData("smoke")]
    [InlineData("unlock")]
    [InlineData("destroy")]
    public async Task A_verbs_inputs_are_checked_before_the_stacks_are_synthesized(string verb)
    {
        Assert.Matches($@"(?s)^(?!.*HybridCloud\.Infrastructure.*--check).*/delivery {verb} --check\n.*(HybridCloud\.Infrastructure\.dll|/delivery {verb}\n)", await RecipeAsync(verb));
    }

    /// <summary>What make would run.</summary>
    private static async Task<string> RecipeAsync(string target)
    {
        var result = await ProcessRunner.RunAsync("make", ["-n", target], Checkout.Root, Variables(), echo: null, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private static Dictionary<string, string> Variables() =>
        ImageFixture.Variables.Where(v => !v.Key.StartsWith("MAKE", StringComparison.Ordinal)).ToDictionary();

    [GeneratedRegex(@"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex PinnedAction();

    [GeneratedRegex(@"^make ([a-z][a-z-]*)( [A-Z]+=[a-z0-9.]+)*$")]
    private static partial Regex MakeLine();

    [GeneratedRegex(@"secrets\.(\w+)")]
    private static partial Regex SecretName();
}

using System.Text.Json.Nodes;
using HybridCloud.Contract;
using HybridCloud.Delivery.Inputs;

namespace HybridCloud.Delivery.Tests.Inputs;

/// <summary>Inputs of the stacks, and how they reach Terraform on somebody's machine and in a workflow alike.</summary>
public sealed class StackInputsTests : Bootstrapped
{
    protected override Task SetUpAsync()
    {
        run.Variables["INPUTS_DIR"] = Directory.CreateDirectory(run.Inside("environments")).FullName;
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("owner = \"platform team\"", "owner", "platform team")]
    [InlineData("  waf_rate_limit=400 # a comment", "waf_rate_limit", "400")]
    [InlineData("create_registry = false // another", "create_registry", "false")]
    [InlineData("""nightly_command = "say \"it\"" """, "nightly_command", "say \"it\"")]
    public void A_line_of_an_environments_file_sets_an_input(string line, string name, string value)
    {
        Write("dev", line);
        Assert.Equal(value, Variables()["TF_VAR_" + name]);
    }

    [Theory]
    [InlineData("owner = jkeegan", "line 2: write one input per line")]
    [InlineData("owner = \"${var.name}\"", "line 2: write one input per line")]
    [InlineData("zones = [1, 2]", "line 2: write one input per line")]
    [InlineData("owner = \"a\"\nowner = \"b\"", "line 3: owner is set a second time")]
    public void A_line_that_is_not_understood_is_named(string line, string message)
    {
        Write("dev", "# comment\n" + line);
        Assert.Contains(message, Assert.Throws<DeliveryException>(Variables).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Homes_win_in_the_order_file_variable_secret_machine_and_an_empty_one_is_none()
    {
        Write("dev", "owner = \"file\"\nname = \"file\"\nproject = \"file\"\ndomain = \"file\"");
        run.Variables["TF_VARS"] = """{"name": "variable", "project": "variable", "domain": "variable", "api_instances": 3}""";
        run.Variables["TF_SECRET_VARS"] = """{"project": "secret", "domain": "secret"}""";
        run.Variables["TF_VAR_domain"] = "machine";
        run.Variables["TF_VAR_owner"] = "";

        var variables = Variables();

        Assert.Equal(["file", "variable", "secret", "machine", "3"], ((string[])["owner", "name", "project", "domain", "api_instances"]).Select(name => variables["TF_VAR_" + name]));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"owner": ["a"]}""")]
    public void A_variable_that_is_not_an_object_of_values_is_refused_without_quoting_it(string json)
    {
        run.Variables["TF_SECRET_VARS"] = json;
        var fault = Assert.Throws<DeliveryException>(Variables).Message;
        Assert.Contains("TF_SECRET_VARS", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("not json", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_environment_of_one_run_has_its_own()
    {
        Write("dev", "owner = \"of dev\"");
        Write("prod", "owner = \"of prod\"");
        var settings = DeliverySettings.Read(run.Variables, Needs.None);

        Assert.Equal("of dev", settings.Variables["TF_VAR_owner"]);
        Assert.Equal("of prod", settings.With("ENVIRONMENT", "prod").Variables["TF_VAR_owner"]);
    }

    [Fact]
    public async Task A_committed_input_reaches_Terraform_and_one_of_this_machine_is_warned_of()
    {
        run.Values("hybrid", ("app", "${var.owner}"));
        var file = run.Inside("cdktf.out", "stacks", "hybrid", "cdk.tf.json");
        var stack = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        stack["variable"]!["owner"] = new JsonObject { ["type"] = "string" };
        await File.WriteAllTextAsync(file, stack.ToJsonString(), TestContext.Current.CancellationToken);
        Write("dev", "owner = \"committed-owner\"");

        var outcome = await run.RunAsync("deploy", ("SMOKE_TIMEOUT_SECONDS", "1"), ("TF_VAR_waf_rate_limit", "7"));

        Assert.Contains($"Set on this machine and not in {run.Inside("environments", "dev.tfvars")}: waf_rate_limit. The next deployment from GitHub Actions will undo that", outcome.Output, StringComparison.Ordinal);
        var state = cloud.Buckets.Single().Value.Objects["poc-app-platform-aws/dev/hybrid.tfstate"];
        Assert.Contains("committed-owner", System.Text.Encoding.UTF8.GetString(state), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_value_of_this_machine_that_differs_from_the_inputs_homes_gives_a_warning()
    {
        Write("dev", "owner = \"committed\"\nwaf_rate_limit = 5");
        run.Variables["TF_VARS"] = """{"domain": "example.com"}""";
        foreach (var (name, value) in ((string, string)[])[("owner", "committed"), ("domain", "example.com"), ("waf_rate_limit", "7"), ("image_digest", "sha256:" + new string('a', 64))])
            run.Variables["TF_VAR_" + name] = value;

        Assert.Equal(["waf_rate_limit"], DeliverySettings.Read(run.Variables, Needs.None).InputsOnlyHere);

        run.Variables["GITHUB_ACTIONS"] = "true";
        Assert.Empty(DeliverySettings.Read(run.Variables, Needs.None).InputsOnlyHere);
    }

    [Fact]
    public async Task Another_team_account_and_domain_are_reached_by_variables_alone()
    {
        run.Values("hybrid", ("app", "1"));
        foreach (var (name, value) in cloud.Variables("two"))
            run.Variables[name] = value;
        run.Variables["TF_VARS"] = """{"name": "their-system", "domain": "example.com"}""";

        var target = await run.SucceedAsync("target");

        Assert.Contains("deployment   their-system, environment dev", target, StringComparison.Ordinal);
        Assert.Contains("account 222222222222", target, StringComparison.Ordinal);
        Assert.Contains("team team-two", target, StringComparison.Ordinal);
        Assert.Contains("state bucket their-system-state-222222222222-", target, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Environments))]
    public void Every_committed_file_is_understood(string environment) =>
        InputFile.Read(Path.Combine(Checkout.Root, "cdktf", "environments", environment + ".tfvars"));

    public static TheoryData<string> Environments => [.. DeploymentEnvironment.All];

    private IReadOnlyDictionary<string, string> Variables() => DeliverySettings.Read(run.Variables, Needs.None).Variables;

    private void Write(string environment, string text) => File.WriteAllText(run.Inside("environments", environment + ".tfvars"), text);
}

/// <summary>Every input of every stack can reach every workflow, and the committed files name no others.</summary>
public sealed class InputReachTests(SynthesizedStacks stacks) : IClassFixture<SynthesizedStacks>
{
    [Theory, MemberData(nameof(SynthesizedStacks.Names), MemberType = typeof(SynthesizedStacks))]
    public void Every_input_of_a_stack_fits_into_its_homes(string stack)
    {
        var inputs = stacks.Inputs(stack);
        Assert.NotEmpty(inputs);
        // A file and a JSON object hold texts, numbers and booleans; each arrives as TF_VAR_ and the name.
        Assert.All(inputs, input => Assert.Contains(input.Value, (string[])["string", "number", "bool"]));
        var values = InputFile.Parse("TF_VARS", new JsonObject(inputs.Keys.Select(name => KeyValuePair.Create(name, (JsonNode?)"1"))).ToJsonString());
        var variables = StackInputs.Add(new Dictionary<string, string> { ["ENVIRONMENT"] = "dev", ["INPUTS_DIR"] = "/nowhere", ["TF_VARS"] = new JsonObject(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))).ToJsonString() }, []);
        Assert.All(inputs.Keys, name => Assert.Equal("1", variables["TF_VAR_" + name]));
    }

    [Theory, MemberData(nameof(StackInputsTests.Environments), MemberType = typeof(StackInputsTests))]
    public void A_committed_file_sets_only_inputs_that_a_stack_has(string environment)
    {
        var known = SynthesizedStacks.Names.SelectMany(stack => stacks.Inputs(stack.Data).Keys).ToHashSet();
        Assert.All(InputFile.Read(Path.Combine(Checkout.Root, "cdktf", "environments", environment + ".tfvars")).Keys, name => Assert.Contains(name, known));
    }

    [Theory]
    [InlineData("plan.yml")]
    [InlineData("deploy.yml")]
    [InlineData("drift.yml")]
    [InlineData("rotate.yml")]
    public void Both_variables_reach_whatever_plans_in_a_workflow(string workflow)
    {
        var text = Checkout.Read(".github", "workflows", workflow);
        Assert.Contains("TF_VARS: ${{ vars.TF_VARS }}", text, StringComparison.Ordinal);
        Assert.Contains("TF_SECRET_VARS: ${{ secrets.TF_SECRET_VARS }}", text, StringComparison.Ordinal);
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Hcl;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Hcl;

/// <summary>Random configurations of the language's blocks, as JSON and as HCL: a real Terraform must read the same in both.</summary>
/// <remarks>Uses only Terraform's built-in provider, so nothing is installed. A seed always gives the same configuration.</remarks>
public sealed class LanguageTests
{
    private static readonly string[] Templates =
    [
        "plain", "quote \" backslash \\ line\nend", "$5 100% {}", "é ✓", "$${literal} %%{literal}", "${var.name}", "a ${var.name} b", "${var.number + 1}",
        "${join(\"}\", [var.name, \"\\\"\"])}", "%{ if var.number > 0 }yes%{ else }no%{ endif }", "${var.number > 0 ?\n  \"y\" : \"n\"}", "$", "a$", "%",
    ];

    private static readonly string[] Literals = ["plain", "quote \" backslash \\ line\nend", "${var.name}", "%{ if true }", "$${x}", "%%{x}", "$$${x}", "$", "a$$"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Terraform_plans_the_same_from_the_HCL_as_from_the_JSON(int seed)
    {
        Assert.SkipUnless(await HasTerraformAsync(), "No Terraform here.");
        var random = new Generator(seed);
        var (root, child) = (random.Root(), random.Child());
        var folder = Directory.CreateTempSubdirectory("language-test-").FullName;
        try
        {
            var fromJson = await PlanAsync(Path.Combine(folder, "json"), "cdk.tf.json", root.ToJsonString(Indented), child.ToJsonString(Indented));
            var fromHcl = await PlanAsync(Path.Combine(folder, "hcl"), "cdk.tf", Write(root), Write(child));

            Assert.Equal(fromJson, fromHcl);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Write(JsonObject configuration) => HclWriter.Write(JsonSerializer.SerializeToElement(configuration), BlockSchema.Load());

    private static async Task<string> PlanAsync(string folder, string file, string root, string child)
    {
        Directory.CreateDirectory(Path.Combine(folder, "child"));
        await File.WriteAllTextAsync(Path.Combine(folder, file), root, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "child", file), child, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, Generator.StateFile), Generator.State().ToJsonString(), TestContext.Current.CancellationToken);
        foreach (var command in (string[][])[["init", "-input=false", "-no-color"], ["plan", "-input=false", "-no-color", "-out=plan"]])
        {
            var (succeeded, output) = await TerraformAsync(folder, command);
            Assert.True(succeeded, output);
        }

        var (_, shown) = await TerraformAsync(folder, "show", "-json", "plan");
        var plan = JsonNode.Parse(shown)!.AsObject();
        plan.Remove("timestamp");
        RemoveTemplates(plan);
        // "checks" says of every condition whether it holds, and "configuration" what refers to what.
        return plan.ToJsonString(Indented);
    }

    /// <summary>Terraform shows a template from JSON as text, and one from HCL only as references. Its value is elsewhere in the plan.</summary>
    private static void RemoveTemplates(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array) RemoveTemplates(item);
        }
        else if (node is JsonObject parts)
        {
            var constant = parts["constant_value"]?.ToJsonString();
            if (parts.ContainsKey("references") || constant?.Contains("${", StringComparison.Ordinal) == true || constant?.Contains("%{", StringComparison.Ordinal) == true)
                parts.Remove("constant_value");
            if (parts["references"] is JsonArray references)
                parts["references"] = new JsonArray([.. references.Select(reference => reference!.GetValue<string>()).Order(StringComparer.Ordinal).Select(reference => (JsonNode)reference)]);
            foreach (var part in parts) RemoveTemplates(part.Value);
        }
    }

    private static async Task<bool> HasTerraformAsync()
    {
        try
        {
            return (await TerraformAsync(Path.GetTempPath(), "version")).Succeeded;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(bool Succeeded, string Output)> TerraformAsync(string folder, params string[] arguments)
    {
        var run = new ProcessStartInfo("terraform", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        run.Environment["CHECKPOINT_DISABLE"] = "1";
        run.Environment["TF_IN_AUTOMATION"] = "1";
        using var process = Process.Start(run)!;
        var cancellationToken = TestContext.Current.CancellationToken;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode == 0, process.ExitCode == 0 ? output : output + await error);
    }

    /// <summary>Makes a configuration with every block that the built-in provider allows, with random arguments.</summary>
    private sealed class Generator(int seed)
    {
        public const string StateFile = "${literally}.tfstate";

        private const string BuiltIn = "terraform.io/builtin/terraform";

        private readonly Random random = new(seed);

        public JsonObject Root() => new()
        {
            ["//"] = new JsonObject { ["metadata"] = Template() },
            ["terraform"] = new JsonObject
            {
                ["required_version"] = ">= 1.7",
                ["backend"] = new JsonObject { ["local"] = new JsonObject { ["path"] = StateFile } },
                ["required_providers"] = new JsonObject { ["terraform"] = new JsonObject { ["source"] = BuiltIn } },
            },
            ["provider"] = new JsonObject { ["terraform"] = new JsonArray(new JsonObject(), new JsonObject { ["alias"] = "other" }) },
            ["variable"] = new JsonObject
            {
                ["name"] = Variable("string", Literal()),
                ["number"] = Variable("number", this.random.Next(-9, 9)),
                ["object"] = Variable("object({ a = optional(string, \"b\"), c = list(map(number)) })", new JsonObject { ["c"] = new JsonArray(new JsonObject { ["${key}"] = 1 }) }),
            },
            ["locals"] = new JsonObject { ["value"] = Value(3), ["other"] = Value(2), ["null"] = null },
            ["data"] = new JsonObject { ["terraform_remote_state"] = new JsonObject { ["state"] = Data() } },
            ["resource"] = new JsonObject
            {
                ["terraform_data"] = new JsonObject
                {
                    ["first"] = new JsonObject { ["input"] = Value(3), ["count"] = this.random.Next(1, 3) },
                    ["second"] = Resource(),
                    ["each"] = new JsonObject
                    {
                        ["for_each"] = new JsonObject { ["k"] = Template(), ["${var.name}"] = "v" },
                        ["input"] = "${each.value}",
                        ["lifecycle"] = new JsonObject { ["ignore_changes"] = "all" },
                    },
                    ["imported"] = new JsonObject { ["input"] = Template() },
                    ["moved"] = new JsonObject { ["input"] = Template(), ["provider"] = Pick("terraform", "terraform.other") },
                },
            },
            ["module"] = new JsonObject
            {
                ["child"] = new JsonObject
                {
                    ["source"] = "./child",
                    ["providers"] = new JsonObject { ["terraform"] = "terraform", ["terraform.inside"] = "terraform.other" },
                    ["depends_on"] = new JsonArray("terraform_data.imported"),
                    ["for_each"] = new JsonObject { ["k"] = 1 },
                    ["input"] = Value(3),
                },
            },
            ["import"] = new JsonArray(
                new JsonObject { ["to"] = "terraform_data.imported", ["id"] = Pick("some-id/with space", "a.b", "${var.number}-${\"x\"}") },
                new JsonObject { ["to"] = "terraform_data.each[each.key]", ["for_each"] = new JsonObject { ["k"] = "id:1" }, ["id"] = "${each.value}" }),
            ["moved"] = Blocks(new JsonObject { ["from"] = "terraform_data.was", ["to"] = "terraform_data.moved" }),
            ["removed"] = new JsonArray(
                new JsonObject { ["from"] = "terraform_data.forgotten", ["lifecycle"] = Blocks(new JsonObject { ["destroy"] = false }) },
                new JsonObject
                {
                    ["from"] = "terraform_data.destroyed",
                    ["lifecycle"] = new JsonObject { ["destroy"] = true },
                    ["provisioner"] = new JsonArray(new JsonObject { ["local-exec"] = new JsonObject { ["when"] = "destroy", ["command"] = "echo ${self.id}" } }),
                }),
            ["check"] = new JsonObject
            {
                ["health"] = new JsonObject
                {
                    ["data"] = new JsonObject { ["terraform_remote_state"] = new JsonObject { ["checked"] = RemoteState() } },
                    ["assert"] = Conditions(),
                },
                ["other"] = new JsonArray(new JsonObject { ["assert"] = Conditions() }),
            },
            ["output"] = new JsonObject
            {
                ["value"] = new JsonObject
                {
                    ["value"] = "${local.value}",
                    ["description"] = Literal(),
                    ["sensitive"] = this.random.Next(2) == 0,
                    ["depends_on"] = new JsonArray("terraform_data.second", "module.child"),
                    ["precondition"] = Conditions(),
                },
                ["other"] = new JsonObject { ["value"] = Value(3) },
            },
        };

        public JsonObject Child() => new()
        {
            ["terraform"] = new JsonObject
            {
                ["required_providers"] = new JsonObject
                {
                    ["terraform"] = new JsonObject { ["source"] = BuiltIn, ["configuration_aliases"] = new JsonArray("terraform.inside") },
                },
            },
            ["variable"] = new JsonObject { ["input"] = new JsonObject { ["description"] = Literal() } },
            ["resource"] = new JsonObject { ["terraform_data"] = new JsonObject { ["inside"] = new JsonObject { ["provider"] = "terraform.inside", ["input"] = "${var.input}" } } },
            ["output"] = new JsonObject { ["output"] = new JsonObject { ["value"] = "${var.input}" } },
        };

        /// <summary>State with the resources that are moved, forgotten and destroyed.</summary>
        public static JsonObject State() => new()
        {
            ["version"] = 4,
            ["terraform_version"] = "1.7.0",
            ["serial"] = 1,
            ["lineage"] = "5f0c7a52-0c5a-4a8b-9e55-0d6e3f1f0001",
            ["outputs"] = new JsonObject(),
            ["resources"] = new JsonArray([.. ((string[])["was", "forgotten", "destroyed"]).Select(name => new JsonObject
            {
                ["mode"] = "managed",
                ["type"] = "terraform_data",
                ["name"] = name,
                ["provider"] = $"provider[\"{BuiltIn}\"]",
                ["instances"] = new JsonArray(new JsonObject { ["schema_version"] = 0, ["attributes"] = new JsonObject { ["id"] = name } }),
            })]),
        };

        private JsonObject Variable(string type, JsonNode? value) => new()
        {
            ["type"] = type,
            ["default"] = value,
            ["description"] = Literal(),
            ["nullable"] = this.random.Next(2) == 0,
            ["validation"] = Blocks(new JsonObject { ["condition"] = $"${{var.{type.Split('(')[0] switch { "string" => "name", "number" => "number", _ => "object" }} != null}}", ["error_message"] = "no \"value\"" }),
        };

        private JsonObject Resource() => new()
        {
            ["input"] = Value(3),
            ["triggers_replace"] = Value(1),
            ["depends_on"] = new JsonArray("terraform_data.first", "data.terraform_remote_state.state"),
            ["provider"] = Pick("terraform", "terraform.other"),
            ["lifecycle"] = Blocks(new JsonObject
            {
                ["create_before_destroy"] = this.random.Next(2) == 0,
                ["prevent_destroy"] = this.random.Next(2) == 0,
                ["ignore_changes"] = new JsonArray("input", "triggers_replace"),
                ["replace_triggered_by"] = new JsonArray("terraform_data.first[0].output", "terraform_data.imported"),
                ["precondition"] = Conditions(),
                ["postcondition"] = Conditions(),
            }),
            ["connection"] = Connection(),
            ["provisioner"] = new JsonArray(
                new JsonObject
                {
                    ["local-exec"] = new JsonObject
                    {
                        ["command"] = Template(),
                        ["environment"] = new JsonObject { ["A"] = Template() },
                        ["when"] = "create",
                        ["on_failure"] = Pick("continue", "fail"),
                    },
                },
                new JsonObject { ["remote-exec"] = new JsonObject { ["inline"] = new JsonArray(Template()), ["connection"] = Connection() } },
                new JsonObject { ["file"] = new JsonObject { ["content"] = Template(), ["destination"] = "/tmp/x" } }),
        };

        private JsonNode Connection() => Blocks(new JsonObject { ["type"] = "ssh", ["host"] = "${self.id}", ["user"] = Template(), ["port"] = 22 });

        private JsonObject Data()
        {
            var data = RemoteState();
            data["count"] = "${var.number > 99 ? 1 : 0}";
            data["lifecycle"] = new JsonObject { ["precondition"] = Conditions() };
            return data;
        }

        private JsonObject RemoteState() => new()
        {
            ["backend"] = "local",
            ["config"] = new JsonObject { ["path"] = "none" },
            ["defaults"] = new JsonObject { ["a"] = Template() },
            ["provider"] = Pick("terraform", "terraform.other"),
        };

        private JsonNode Conditions() =>
            this.random.Next(2) == 0 ? Blocks(Condition()) : new JsonArray(Condition(), Condition());

        private JsonObject Condition() => new() { ["condition"] = "${var.name != \"}\" && var.number < 10}", ["error_message"] = Template() };

        /// <summary>In JSON, a block may be an object or a list.</summary>
        private JsonNode Blocks(JsonObject block) => this.random.Next(2) == 0 ? block : new JsonArray(block);

        private JsonNode? Value(int depth) => this.random.Next(depth > 0 ? 7 : 5) switch
        {
            0 => this.random.Next(-1000, 1000),
            1 => this.random.Next(2) == 0,
            2 => this.random.Next(1000) / 8.0,
            3 or 4 => Template(),
            5 => new JsonArray([.. Enumerable.Range(0, this.random.Next(4)).Select(_ => Value(depth - 1))]),
            _ => new JsonObject(Enumerable.Range(0, this.random.Next(4)).Select(index => KeyValuePair.Create($"{index} {Template()}", Value(depth - 1)))),
        };

        private string Template() => Pick(Templates) + Pick("", " ", "-") + Pick(Templates);

        private string Literal() => Pick(Literals) + Pick("", " ") + Pick(Literals);

        private string Pick(params string[] choices) => choices[this.random.Next(choices.Length)];
    }
}

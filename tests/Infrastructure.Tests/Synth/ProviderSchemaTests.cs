using System.Diagnostics;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Synth;

/// <summary>Provider packages generated from schemas, as cdktf.json requests them, alongside the prebuilt ones.</summary>
public sealed class ProviderSchemaTests : IDisposable
{
    private const string Hashicorp = "registry.terraform.io/hashicorp";

    private readonly string folder = Directory.CreateTempSubdirectory("provider-schema-").FullName;

    public void Dispose() => Directory.Delete(this.folder, recursive: true);

    /// <summary>
    /// Synthesis uses nothing else of a provider: if these are the same, every stack in every environment has the same bytes, in JSON
    /// and in HCL. In addition, ci synthesizes both.
    /// </summary>
    [Fact]
    public async Task Providers_from_their_schema_are_the_same_in_types_code_and_blocks_as_the_prebuilt_ones()
    {
        Wanting("\"hashicorp/aws@5.100.0\", \"digitalocean/digitalocean@2.71.0\", \"hashicorp/tls@4.1.0\"");
        var (status, printed) = await RunAsync(
            Path.Combine(Checkout.Root, "tests/Clouds/Providers/run"),
            "--", "node", Path.Combine(Checkout.Root, "tests/Infrastructure.Tests/Synth/same-packages.mjs"),
            Path.Combine(Checkout.Root, "cdktf/dotnet/bindings"), this.folder, Path.Combine(Checkout.Root, "cdktf/Infrastructure"), Path.Combine(Checkout.Root, "tests/Infrastructure.Tests"));
        Assert.SkipWhen(printed.Contains("could not be fetched", StringComparison.Ordinal), "Terraform cannot install the AWS provider here.");
        Assert.True(status == 0, printed);

        var lines = printed.Split('\n').Where(line => line.StartsWith('@')).ToList();
        Assert.All(lines, line => Assert.EndsWith(" types: same", line, StringComparison.Ordinal));
        Assert.Equal(["@cdktf/provider-aws 5.100.0", "@cdktf/provider-digitalocean 2.71.0", "@cdktf/provider-tls 4.1.0"], lines.Select(line => line.Split(" from ")[0]));
    }

    [Theory]
    [InlineData("\"hashicorp/aws@~> 6.0\"", $"aws {Hashicorp}/aws ~> 6.0 HashiCorp.Cdktf.Providers.Aws")]
    [InlineData("\"aws@~>6.0\"", $"aws {Hashicorp}/aws ~>6.0 HashiCorp.Cdktf.Providers.Aws")]
    [InlineData("\"hashicorp/google-beta\"", $"google-beta {Hashicorp}/google-beta any HashiCorp.Cdktf.Providers.GoogleBeta")]
    [InlineData("\"registry.example.com/one/two@= 1.2.3\"", "two registry.example.com/one/two = 1.2.3 HashiCorp.Cdktf.Providers.Two")]
    [InlineData("""{"name": "cloud", "source": "one/two", "version": "1.2.3"}""", "cloud registry.terraform.io/one/two 1.2.3 HashiCorp.Cdktf.Providers.Cloud")]
    public async Task Cdktf_json_names_a_provider_in_both_forms_that_CDKTF_reads(string entry, string expected)
    {
        var (status, printed) = await EvaluateAsync(
            """
            const [wanted] = wantedProviders(process.argv[2]);
            console.log(wanted.name, wanted.address, wanted.constraint ?? 'any', wanted.nuget);
            """, Wanting(entry));

        Assert.Equal((0, expected), (status, printed));
    }

    [Theory]
    [InlineData("\"hashi corp/aws\"", "terraformProviders has \"hashi corp/aws\"; write \"owner/name@constraint\", for instance \"hashicorp/aws@~> 6.0\".")]
    [InlineData("{}", "terraformProviders has {}; write \"owner/name@constraint\", for instance \"hashicorp/aws@~> 6.0\".")]
    [InlineData("\"one/aws\", \"two/aws\"", "terraformProviders has one/aws and two/aws, which are both HashiCorp.Cdktf.Providers.Aws; give one another \"name\".")]
    public async Task An_entry_that_cannot_be_is_named_with_its_fix(string entries, string expected)
    {
        var (status, printed) = await EvaluateAsync("try { wantedProviders(process.argv[2]); } catch (error) { console.log(error.lines); }", Wanting(entries));

        Assert.Equal((0, $"{this.folder}/cdktf.json: {expected}"), (status, printed));
    }

    [Theory]
    [InlineData("~> 6.0", "6.25.0")] // As locked.
    [InlineData("~>6.0", "6.25.0")]
    [InlineData(">= 6, ~> 6.0", "6.25.0", ">= 6.0.0, ~> 6.0")] // As Terraform writes it into its lock file.
    [InlineData("6.1.0", "6.1.0")] // Another constraint than the locked one, but only one version fits.
    public async Task The_locked_version_counts_while_the_constraint_is_the_same(string constraint, string expected, string locked = "~> 6.0")
    {
        File.WriteAllText(Path.Combine(this.folder, "lock.hcl"),
            $$"""
            provider "{{Hashicorp}}/aws" {
              version     = "6.25.0"
              constraints = "{{locked}}"
            }
            """);
        foreach (var version in (string[])["6.25.0", "6.1.0", "6.66.0"]) File.WriteAllText(Path.Combine(this.folder, $"aws-{version}.json"), "{}");

        var (status, printed) = await EvaluateAsync(
            """
            const folder = process.argv[3];
            console.log(JSON.stringify(await findSchema(wantedProviders(process.argv[2])[0], [folder], folder + '/lock.hcl')));
            """, Wanting($"\"hashicorp/aws@{constraint}\""), this.folder);

        Assert.Equal((0, $$"""{"version":"{{expected}}","file":"{{this.folder}}/aws-{{expected}}.json"}"""), (status, printed));
    }

    [Fact]
    public async Task Removed_missing_and_deprecated_arguments_in_use_are_reported()
    {
        var (status, printed) = await EvaluateAsync(
            """
            const block = { attributes: { kept: {}, old: { deprecated: true }, needed: { required: true } } };
            const schema = { resource_schemas: { aws_thing: { block: {
                attributes: { name: { required: true }, nested: { nested_type: { nesting_mode: 'list', attributes: block.attributes } } },
                block_types: { rule: { block }, must: { min_items: 1, block: {} } },
            } } }, data_source_schemas: {} };
            const thing = { '//': {}, lifecycle: {}, name: 'a', gone: 1, must: {}, nested: [{ needed: 1, old: 1 }], dynamic: { rule: [{ for_each: [], content: { old: 1 } }] } };
            const stacks = {
                one: { resource: { aws_thing: { first: thing, second: { must: {} } }, tls_key: { other: {} } }, data: { aws_zone: { gone: {} } } },
                two: { resource: { aws_thing: { first: thing } } },
            };
            console.log(findings(schema, stacks).join('\n'));
            """);

        Assert.Equal((0,
            """
            aws_thing.gone went (one: aws_thing.first and 1 more)
            aws_thing.name is required and missing (one: aws_thing.second)
            aws_thing.nested.old is deprecated (one: aws_thing.first and 1 more)
            aws_thing.rule.needed is required and missing (one: aws_thing.first and 1 more)
            aws_thing.rule.old is deprecated (one: aws_thing.first and 1 more)
            data.aws_zone went (one: data.aws_zone.gone)
            """), (status, printed));
    }

    [Theory]
    [InlineData("aws=", "\"aws=\" is not understood; write PROVIDER=aws VERSION=6.66.0, with the exact version.")]
    [InlineData("aws=~> 6.0", "\"aws=~> 6.0\" is not understood; write PROVIDER=aws VERSION=6.66.0, with the exact version.")]
    public async Task An_upgrade_without_an_exact_version_is_refused_at_once(string argument, string expected)
    {
        var (status, printed) = await RunAsync("node", Path.Combine(Checkout.Root, "cdktf/dotnet/bindings/upgrade.mjs"), argument);

        Assert.Equal((1, expected), (status, printed));
    }

    /// <summary>NuGet would cache packages compiled with that version, and the checkout's next synth would use them.</summary>
    [Fact]
    public async Task The_version_of_a_provider_does_not_become_the_version_of_what_MSBuild_compiles()
    {
        var (status, printed) = await RunAsync(
            "make", "--no-print-directory", "-C", Checkout.Root, "--eval", "show: ; @echo \"[$${VERSION-}]\"", "show", "VERSION=6.66.0");

        Assert.Equal((0, "[]"), (status, printed));
    }

    [Fact]
    public async Task Compile_errors_are_reported_once_each_by_file_and_line()
    {
        var (status, printed) = await EvaluateAsync(
            """
            const { compileErrors } = await import(process.argv[1] + '/upgrade.mjs');
            console.log(compileErrors(process.argv[2], '/copy/after').join('\n'));
            """,
            """
            Compiling the stacks ... 1 s
            /copy/after/cdktf/Infrastructure/Edge/WebAcl.cs(12,7): error CS0117: 'Wafv2WebAclConfig' does not contain a definition for 'Rule' [/copy/after/cdktf/Infrastructure/Infrastructure.csproj]
            /copy/after/cdktf/Infrastructure/Edge/WebAcl.cs(12,7): error CS0117: 'Wafv2WebAclConfig' does not contain a definition for 'Rule' [/copy/after/cdktf/Infrastructure/Infrastructure.csproj]
            /copy/after/cdktf/Infrastructure/Edge/WebAcl.cs(3,1): warning CS0618: 'Old' is obsolete [/copy/after/cdktf/Infrastructure/Infrastructure.csproj]
            HashiCorp.Cdktf.Providers.Aws.SqsQueu does not exist; did you mean HashiCorp.Cdktf.Providers.Aws.SqsQueue?
            make: *** [Makefile:40: synth] Error 1
            """);

        Assert.Equal((0,
            """
            cdktf/Infrastructure/Edge/WebAcl.cs(12,7): error CS0117: 'Wafv2WebAclConfig' does not contain a definition for 'Rule'
            HashiCorp.Cdktf.Providers.Aws.SqsQueu does not exist; did you mean HashiCorp.Cdktf.Providers.Aws.SqsQueue?
            """), (status, printed));
    }

    [Fact]
    public async Task Returning_to_a_generated_version_restores_its_blocks()
    {
        // Nothing is generated here, so the copy needs what was generated but not the generator.
        var bindings = Path.Combine(this.folder, "cdktf/dotnet/bindings");
        var made = Path.Combine(Checkout.Root, "cdktf/dotnet/bindings");
        var (copied, why) = await RunAsync(
            "bash", "-euc",
            $"mkdir -p '{bindings}/.cache' '{bindings}/generator'; cp '{Checkout.Root}/cdktf.json' '{this.folder}'; cd '{made}'; cp *.mjs *.cjs *.json '{bindings}'; cp generator/*.json '{bindings}/generator'; cp -r .cache/feed .cache/blocks* '{bindings}/.cache'");
        Assert.True(copied == 0, why);
        var blocks = Path.Combine(bindings, ".cache/blocks/HashiCorp.Cdktf.Providers.Tls.json");
        var before = await File.ReadAllTextAsync(blocks, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(blocks, """{"tls_private_key":{"of_another_version":{}}}""", TestContext.Current.CancellationToken);

        var printed = await RunAsync(
            "node", Path.Combine(bindings, "make.mjs"), "trimmed", Path.Combine(Checkout.Root, "cdktf/Infrastructure"), Path.Combine(Checkout.Root, "tests/Infrastructure.Tests"));

        Assert.Equal((0, ""), printed);
        Assert.Equal(before, await File.ReadAllTextAsync(blocks, TestContext.Current.CancellationToken));
    }

    private string Wanting(string entries)
    {
        var file = Path.Combine(this.folder, "cdktf.json");
        File.WriteAllText(file, $$"""{"terraformProviders": [{{entries}}]}""");
        return file;
    }

    private static Task<(int Status, string Printed)> EvaluateAsync(string script, params string[] arguments) => RunAsync(
        "node",
        ["--input-type=module", "--eval",
            $"""
            const {"{"} wantedProviders, findSchema {"}"} = await import(process.argv[1] + '/schema.mjs');
            const {"{"} findings {"}"} = await import(process.argv[1] + '/usage.mjs');
            {script}
            """,
            Path.Combine(Checkout.Root, "cdktf/dotnet/bindings"), .. arguments]);

    private static async Task<(int Status, string Printed)> RunAsync(string program, params string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, (await error + await output).Trim());
    }
}

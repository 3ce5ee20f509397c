using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;
using HashiCorp.Cdktf.Providers.Aws.S3Bucket;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Stacks;
using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Synth;

public sealed class SynthesisTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("synthesis-").FullName;
    private readonly StringWriter printed = new();

    private string Output => Path.Combine(this.folder, "cdktf.out");

    public void Dispose()
    {
        printed.Dispose();
        Directory.Delete(this.folder, recursive: true);
    }

    [Fact]
    public void One_line_per_stack_shows_resources_path_and_seconds()
    {
        Synthesize([Small("first"), Small("second")]);

        var lines = printed.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^first\s+0 resources  .*cdktf\.out/stacks/first  \d+\.\d\d s$", lines[0]);
        Assert.Matches(@"^second\s+0 resources  .*cdktf\.out/stacks/second  \d+\.\d\d s$", lines[1]);
    }

    [Fact]
    public void Two_synths_write_the_same_bytes_whatever_the_folder()
    {
        var elsewhere = Path.Combine(this.folder, "some", "where", "else");
        Directory.CreateDirectory(elsewhere);
        Synthesize(StackDefinition.All);
        Synthesize(StackDefinition.All, output: Path.Combine(elsewhere, "out"));

        Assert.NotEmpty(Files(Output));
        Assert.Equal(Files(Output), Files(Path.Combine(elsewhere, "out")));
    }

    [Fact]
    public void No_file_contains_the_path_where_it_was_written()
    {
        Synthesize(StackDefinition.All);

        Assert.DoesNotContain(Files(Output), file => file.Value.Contains(this.folder, StringComparison.Ordinal)
            || file.Value.Contains(Checkout.Root, StringComparison.Ordinal));
    }

    [Fact]
    public void A_synth_that_fails_leaves_the_last_one_untouched()
    {
        Synthesize([Small("kept")]);
        var before = Files(Output);

        Assert.ThrowsAny<Exception>(() => Synthesize([Small("kept", "changed"), Failing]));

        Assert.Equal(before, Files(Output));
        Assert.Equal([Output], Directory.EnumerateFileSystemEntries(this.folder));
    }

    [Fact]
    public void A_synth_that_fails_says_why_and_which_of_our_lines_led_there()
    {
        var twice = new StackDefinition(new StackKind("twice", StackHost.None), (app, id, deployment) =>
        {
            _ = new TerraformStack(app, id);
            return new TerraformStack(app, id);
        });

        var lines = SynthesisFault.Describe(Record.Exception(() => Synthesize([twice]))!).Split(Environment.NewLine);

        Assert.Matches("cdktf.out is unchanged. .*already a Construct with name 'twice'", lines[0]);
        Assert.Matches(@"in cdktf/Infrastructure/Synthesis\.cs:line \d+$", lines[^1]);
        Assert.All(lines[1..], line => Assert.Contains(" in cdktf/Infrastructure/", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_line_is_the_one_that_asked_for_what_Node_refused_though_Node_answers_later()
    {
        var line = 0;
        var twice = new StackDefinition(new StackKind("twice", StackHost.None), (app, id, deployment) =>
        {
            var stack = new TerraformStack(app, id);
            _ = new Construct(stack, "same");
            line = Line() + 1;
            _ = new Construct(stack, "same");
            _ = new Construct(stack, "later").Node.Path;
            return stack;
        });

        var failed = Record.Exception(() => Synthesize([twice]))!;

        Assert.Contains($"SynthesisTests.cs:line {line}", failed.StackTrace, StringComparison.Ordinal);

        static int Line([CallerLineNumber] int line = 0) => line;
    }

    [Fact]
    public void Objects_whose_creation_calls_back_into_CSharp_are_not_confused()
    {
        Synthesize([new(new StackKind("asking", StackHost.None), (app, id, deployment) =>
        {
            var stack = new TerraformStack(app, id);
            _ = new AwsProvider(stack, "aws");
            var scope = new Asked(stack, "scope");
            var first = new S3Bucket(scope, "first", new S3BucketConfig());
            _ = new S3Bucket(scope, "second", new S3BucketConfig());
            first.Bucket = "the-first";
            return stack;
        })]);

        var buckets = JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "stacks", "asking", "cdk.tf.json")))!["resource"]!["aws_s3_bucket"]!;
        Assert.Matches("^scope_first_", buckets.AsObject().Single(bucket => (string?)bucket.Value!["bucket"] == "the-first").Key);
    }

    [Fact]
    public void A_synth_that_fails_first_leaves_nothing()
    {
        Assert.ThrowsAny<Exception>(() => Synthesize([Small("half"), Failing]));

        Assert.Empty(Directory.EnumerateFileSystemEntries(this.folder));
    }

    [Fact]
    public void Folders_of_removed_stacks_are_deleted()
    {
        Synthesize([Small("old"), Small("kept")]);
        Synthesize([Small("kept")]);

        Assert.Equal(["kept"], Directory.EnumerateDirectories(Path.Combine(Output, "stacks")).Select(Path.GetFileName));
    }

    [Fact]
    public void What_Terraform_keeps_beside_a_stack_stays()
    {
        Synthesize([Small("kept")]);
        var stack = Path.Combine(Output, "stacks", "kept");
        Directory.CreateDirectory(Path.Combine(stack, ".terraform", "providers"));
        File.WriteAllText(Path.Combine(stack, ".terraform.lock.hcl"), "lock");
        File.WriteAllText(Path.Combine(stack, "kept.tfplan"), "plan");
        File.WriteAllText(Path.Combine(stack, "leftover.txt"), "not Terraform's");

        Synthesize([Small("kept")]);

        Assert.Equal(
            [".terraform", ".terraform.lock.hcl", "cdk.tf.json", "kept.tfplan", "reasons.json"],
            Directory.EnumerateFileSystemEntries(stack).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_local_state_of_a_stack_that_is_gone_is_not_thrown_away()
    {
        Synthesize([Small("bootstrapped")]);
        File.WriteAllText(Path.Combine(Output, "stacks", "bootstrapped", "terraform.tfstate"), "{}");

        Synthesize([Small("other")]);

        Assert.Equal(["terraform.tfstate"], Directory.EnumerateFileSystemEntries(Path.Combine(Output, "stacks", "bootstrapped")).Select(Path.GetFileName));
    }

    [Fact]
    public void With_several_environments_the_folder_names_them_and_shared_stacks_stay_one()
    {
        Synthesize([Small("shared") with { Kind = new StackKind("shared", StackHost.None) { PerEnvironment = false } }, Small("own")], environments: DeploymentEnvironment.All);

        Assert.Equal(
            ["own-dev", "own-prod", "own-staging", "shared"],
            Directory.EnumerateDirectories(Path.Combine(Output, "stacks")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private void Synthesize(IReadOnlyList<StackDefinition> stacks, string? output = null, IReadOnlyList<string>? environments = null) => Synthesis.Run(
        new Settings
        {
            Image = new ImageReference("3f9c2ab"),
            Environments = environments ?? [DeploymentEnvironment.Prod],
            Stacks = stacks,
            Hcl = false,
            ReplaceSecrets = false,
            StaticFolder = Checkout.Path("static"),
            OutputFolder = output ?? Output,
        },
        printed);

    private static StackDefinition Small(string name, string output = "one") => new(new StackKind(name, StackHost.None), (app, id, deployment) =>
    {
        var stack = new TerraformStack(app, id);
        _ = new TerraformOutput(stack, "value", new TerraformOutputConfig { Value = output });
        return stack;
    });

    private static StackDefinition Failing { get; } = new(new StackKind("failing", StackHost.None), (app, id, deployment) =>
    {
        var stack = new TerraformStack(app, id);
        Annotations.Of(stack).AddError("on purpose");
        return stack;
    });

    private static SortedDictionary<string, string> Files(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText),
        StringComparer.Ordinal);

    private sealed class Asked(Construct scope, string id) : Construct(scope, id)
    {
        public override Node Node => base.Node;
    }
}

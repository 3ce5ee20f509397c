using System.Diagnostics;
using Amazon.JSII.Runtime.Deputy;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;
using HashiCorp.Cdktf.Providers.Aws.S3Bucket;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Jsii;

/// <summary>What C# code relies on when it talks to CDKTF's objects in Node.</summary>
public sealed class JsiiTests
{
    private readonly App app = Testing.App();

    [Fact]
    public void Node_calls_what_CSharp_implements()
    {
        var stack = new TerraformStack(app, "test");
        var seen = new Seen();
        Aspects.Of(stack).Add(seen);
        var bucket = new S3Bucket(stack, "bucket", new S3BucketConfig());

        Testing.Synth(stack);

        Assert.Contains("test/bucket", seen.Paths);
        Assert.Same(bucket, seen.Buckets.Single());
    }

    [Fact]
    public void What_fails_in_CSharp_fails_the_call_in_which_Node_called_back()
    {
        var stack = new TerraformStack(app, "test");
        Aspects.Of(stack).Add(new Refusing());

        Assert.Contains("not this one", Assert.ThrowsAny<Exception>(() => Testing.Synth(stack)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Node_calls_what_CSharp_overrides()
    {
        var json = Testing.Synth(new Overriding(app, "test"));

        Assert.Contains("\"named-bucket\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void What_Node_refuses_to_create_fails_the_next_call_that_needs_an_answer()
    {
        var stack = new TerraformStack(app, "test");
        _ = new S3Bucket(stack, "same", new S3BucketConfig());
        _ = new S3Bucket(stack, "same", new S3BucketConfig());
        var after = new S3Bucket(stack, "after", new S3BucketConfig());

        Assert.Contains(
            "already a Construct with name 'same'",
            Assert.ThrowsAny<Exception>(() => after.Node.Path).Message,
            StringComparison.Ordinal);
        Assert.Equal("test/next", new S3Bucket(stack, "next", new S3BucketConfig()).Node.Path);
    }

    [Fact]
    public async Task However_much_is_created_before_an_answer_is_read_Node_and_NET_never_wait_for_each_other()
    {
        var stack = new TerraformStack(app, "test");

        // Each of them is refused with a message of several lines, and together they exceed what the pipes between the two hold.
        var refused = Task.Run(() =>
        {
            for (var count = 0; count < 500; count++) _ = new S3Bucket(stack, "same", new S3BucketConfig { Bucket = new string('b', 5_000) });
            return stack.Node.Path;
        }, TestContext.Current.CancellationToken);

        Assert.Contains("already a Construct with name 'same'", (await Assert.ThrowsAnyAsync<Exception>(
            () => refused.WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_created_while_Node_calls_back_is_there()
    {
        var stack = new TerraformStack(app, "test");
        Aspects.Of(stack).Add(new Adding());

        var json = Testing.Synth(stack);

        Assert.Contains("\"added-0\"", json, StringComparison.Ordinal);
        Assert.Contains("\"added-1\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_refused_while_Node_calls_back_fails_the_call_in_which_it_does()
    {
        var stack = new TerraformStack(app, "test");
        _ = new S3Bucket(stack, "added-1", new S3BucketConfig());
        Aspects.Of(stack).Add(new Adding());

        Assert.Contains(
            "already a Construct with name 'added-1'",
            Assert.ThrowsAny<Exception>(() => Testing.Synth(stack)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_is_asked_for_once()
    {
        var bucket = new S3Bucket(new TerraformStack(app, "test"), "bucket", new S3BucketConfig());

        // Node would give another token for the same value.
        Assert.Equal(bucket.Arn, bucket.Arn);
    }

    [Fact]
    public void What_was_set_is_what_is_read_though_it_was_read_before()
    {
        var stack = new TerraformStack(app, "test");
        var (first, second) = (new S3Bucket(stack, "first", new S3BucketConfig()), new S3Bucket(stack, "second", new S3BucketConfig()));
        var named = new S3Bucket(stack, "named", new S3BucketConfig { Bucket = first.Arn });
        Assert.Equal(first.Arn, named.BucketInput);

        named.Bucket = second.Arn;
        Assert.Equal(second.Arn, named.BucketInput);

        named.ResetBucket();
        Assert.Null(named.BucketInput);
    }

    [Fact]
    public void A_list_of_structures_comes_back_as_a_typed_array()
    {
        var stack = new TerraformStack(app, "test");
        var provider = new AwsProvider(stack, "aws", new AwsProviderConfig
        {
            DefaultTags = new[] { new AwsProviderDefaultTags { Tags = new Dictionary<string, string> { ["Owner"] = "x" } } },
        });

        var tags = Assert.IsType<IAwsProviderDefaultTags[]>(provider.DefaultTagsInput, exactMatch: false);
        Assert.Equal("x", tags.Single().Tags!["Owner"]);
    }

    [Fact]
    public void Maps_lists_numbers_and_flags_arrive_as_they_were()
    {
        var stack = new TerraformStack(app, "test");
        _ = new TerraformOutput(stack, "value", new TerraformOutputConfig
        {
            Value = new Dictionary<string, object> { ["list"] = new object[] { 1, 2.5, true, "ä\"\n" }, ["map"] = new Dictionary<string, object> { ["nested"] = false } },
            Sensitive = true,
        });

        var json = System.Text.Json.Nodes.JsonNode.Parse(Testing.Synth(stack))!["output"]!["value"]!;

        Assert.Equal("""{"list":[1,2.5,true,"ä\"\n"],"map":{"nested":false}}""", json["value"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.True(json["sensitive"]!.GetValue<bool>());
    }

    [Fact]
    public void The_same_object_in_Node_is_the_same_object_in_CSharp()
    {
        var stack = new TerraformStack(app, "test");

        Assert.Same(stack, TerraformStack.Of(new Construct(stack, "below")));
        Assert.Same(app, stack.Node.Scope);
    }

    [Fact]
    public void What_is_not_a_value_is_refused_where_it_is_given()
    {
        var stack = new TerraformStack(app, "test");

        Assert.Contains("System.Uri cannot be passed to Node", Assert.ThrowsAny<Exception>(() =>
            new TerraformOutput(stack, "value", new TerraformOutputConfig { Value = new Uri("https://example.com") })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Node_that_is_too_old_is_named_with_the_fix_and_nothing_is_written()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("jsii-");
        try
        {
            var older = Path.Combine(folder.FullName, "older.cjs");
            await File.WriteAllTextAsync(older, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.8.1' } });", cancellation);
            var start = new ProcessStartInfo("dotnet", [Checkout.Infrastructure]) { RedirectStandardError = true };
            start.Environment["NODE_OPTIONS"] = $"--require={older}";
            start.Environment["IMAGE_TAG"] = "v1";
            start.Environment["CDKTF_OUTDIR"] = Path.Combine(folder.FullName, "out");
            using var synth = Process.Start(start)!;
            var said = await synth.StandardError.ReadToEndAsync(cancellation);
            await synth.WaitForExitAsync(cancellation);

            Assert.Equal(1, synth.ExitCode);
            Assert.Contains("node is 20.8.1; install Node 20.9 or newer", said, StringComparison.Ordinal);
            Assert.False(Directory.Exists(start.Environment["CDKTF_OUTDIR"]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class Seen : DeputyBase, IAspect
    {
        public List<string> Paths { get; } = [];

        public List<S3Bucket> Buckets { get; } = [];

        public void Visit(IConstruct node)
        {
            Paths.Add(node.Node.Path);
            if (node is S3Bucket bucket) Buckets.Add(bucket);
        }
    }

    private sealed class Refusing : DeputyBase, IAspect
    {
        public void Visit(IConstruct node) => throw new InvalidOperationException("not this one");
    }

    private sealed class Adding : DeputyBase, IAspect
    {
        public void Visit(IConstruct node)
        {
            if (node is not TerraformStack stack) return;
            for (var number = 0; number < 2; number++)
                _ = new S3Bucket(stack, $"added-{number}", new S3BucketConfig { Bucket = $"added-{number}" });
        }
    }

    private sealed class Overriding : TerraformStack
    {
        public Overriding(Construct scope, string id)
            : base(scope, id) => _ = new S3Bucket(this, "bucket", new S3BucketConfig());

        protected override string AllocateLogicalId(object tfElement) => "named-bucket";
    }
}

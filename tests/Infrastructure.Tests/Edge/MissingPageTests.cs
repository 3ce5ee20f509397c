using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Edge;

/// <summary>The function in front of the dashboard's files, run by Node with only what CloudFront's JavaScript runtime has.</summary>
public sealed class MissingPageTests
{
    // An empty context has no require, process, fetch or timers.
    private const string Runtime = """
        const vm = require('node:vm');
        const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
        const { code, event } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
        vm.runInContext(code, context);
        context.event = event;
        console.log(vm.runInContext('JSON.stringify(handler(event))', context, { timeout: 60_000 }));
        """;

    private static string Code => TestStacks.Hybrid.Text("aws_cloudfront_function", "code");

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/config.json")]
    [InlineData("/robots.txt")]
    [InlineData("/assets/0123456789abcdef/js/wire.js")]
    public async Task What_is_published_goes_on_to_the_bucket(string path) => Assert.Equal(path, (await RunAsync(path))["uri"]?.ToString());

    [Theory]
    [InlineData("/no-such-page")]
    [InlineData("/index.html/")]
    [InlineData("/js/wire.js")]
    [InlineData("/wp-login.php")]
    [InlineData("/<script>alert(1)</script>")]
    public async Task Anything_else_is_answered_with_404_and_a_page_that_repeats_nothing_of_the_request(string path)
    {
        var answer = await RunAsync(path);

        Assert.Equal("404", answer["statusCode"]?.ToString());
        Assert.StartsWith("text/html", answer["headers"]!["content-type"]!["value"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("Not found", answer["body"]!["data"]!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(path, answer["body"]!["data"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_fits_CloudFronts_ten_kilobytes_and_sees_files_alone()
    {
        Assert.InRange(Code.Length, 100, 10 * 1024);
        var edge = TestStacks.Hybrid.Resource("aws_cloudfront_distribution");
        Assert.Contains("aws_cloudfront_function", edge.At("default_cache_behavior").AsObject().Items("function_association").Single().Text("function_arn"), StringComparison.Ordinal);
        Assert.All(edge.Items("ordered_cache_behavior"), behavior => Assert.Null(behavior["function_association"]));
    }

    private static async Task<JsonObject> RunAsync(string path)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Runtime]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new { code = Code, @event = new { request = new { method = "GET", uri = path, headers = new { } } } }));
        node.StandardInput.Close();
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        return JsonNode.Parse(output)!.AsObject();
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Edge;

/// <summary>The viewer-request function, run by Node with what CloudFront's JavaScript runtime has: the language, and nothing around it.</summary>
public sealed class ViewerRoutingTests
{
    private static readonly string Source = Path.Combine(Checkout.Root, "cdktf", "Infrastructure", "Edge", "viewer-routing.js");

    // An empty context has no require, process, fetch or timers. Once a function is called, strings cannot become code either.
    private const string Runtime = """
        const { readFileSync } = require('node:fs');
        const vm = require('node:vm');
        const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
        vm.runInContext(readFileSync(process.argv[1], 'utf8'), context);
        context.event = JSON.parse(readFileSync(0, 'utf8'));
        console.log(vm.runInContext('JSON.stringify(handler(event))', context, { timeout: 60_000 }));
        """;

    [Theory]
    // Routes of the single-page application.
    [InlineData("/", "/index.html")]
    [InlineData("/customers", "/index.html")]
    [InlineData("/customers/42/orders", "/index.html")]
    [InlineData("/customers/", "/index.html")]
    [InlineData("/v1.2/customers", "/index.html")]
    // Files of the build.
    [InlineData("/index.html", "/index.html")]
    [InlineData("/favicon.ico", "/favicon.ico")]
    [InlineData("/assets/app.3f9c2ab.js", "/assets/app.3f9c2ab.js")]
    [InlineData("/.well-known/security.txt", "/.well-known/security.txt")]
    // The API, without its prefix.
    [InlineData("/api/", "/")]
    [InlineData("/api/db/status", "/db/status")]
    [InlineData("/api/files/report.pdf", "/files/report.pdf")]
    [InlineData("/api/api/nested", "/api/nested")]
    // A path that only looks like the API's is a route: the cache behavior for /api/* does not match it.
    [InlineData("/api", "/index.html")]
    [InlineData("/apiary", "/index.html")]
    [InlineData("/API/db", "/index.html")]
    [InlineData("/x/api/db", "/index.html")]
    // Hostile paths are just text: nothing is looked up with them here.
    [InlineData("//evil.example", "//evil.example")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd", "/index.html")]
    [InlineData("/..", "/..")]
    [InlineData("/api/../admin", "/../admin")]
    [InlineData("/a%00b", "/index.html")]
    [InlineData("/<script>alert(1)</script>", "/index.html")]
    [InlineData("/__proto__", "/index.html")]
    public async Task A_path_is_led_to_the_application_a_file_or_the_api(string path, string led) =>
        Assert.Equal(led, (await RunAsync(Event(path)))["uri"]!.ToString());

    [Theory]
    [InlineData("/customers")]
    [InlineData("/api/customers")]
    public async Task Everything_but_the_path_is_passed_on_unchanged(string path)
    {
        var sent = Event(path);

        var passed = await RunAsync(sent);

        passed["uri"] = path;
        Assert.True(JsonNode.DeepEquals(sent["request"], passed), passed.ToJsonString());
    }

    [Fact]
    public void The_function_is_small_enough_for_CloudFront() =>
        // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
        Assert.InRange(new FileInfo(Source).Length, 1, 10 * 1024);

    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
    private static JsonObject Event(string path) => JsonNode.Parse($$$"""
        {
          "version": "1.0",
          "context": {"distributionDomainName": "d111111abcdef8.cloudfront.net", "eventType": "viewer-request"},
          "viewer": {"ip": "198.51.100.178"},
          "request": {
            "method": "POST",
            "uri": {{{JsonSerializer.Serialize(path)}}},
            "querystring": {"q": {"value": "a.b/c"}, "m": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]}},
            "headers": {"host": {"value": "support.example.com"}},
            "cookies": {"id": {"value": "x.y"}}
          }
        }
        """)!.AsObject();

    private static async Task<JsonObject> RunAsync(JsonObject viewerRequest)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Runtime, Source]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await node.StandardInput.WriteAsync(viewerRequest.ToJsonString());
        node.StandardInput.Close();
        var error = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await error);
        return JsonNode.Parse(output)!.AsObject();
    }
}

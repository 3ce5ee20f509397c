using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridCloud.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HybridCloud.Delivery.Tests.Images;

public sealed class ImageTests(ImageFixture image) : IClassFixture<ImageFixture>
{
    private const string Tag = "app:3f9c2ab";

    [Fact]
    public async Task The_image_is_built_from_the_Dockerfile_and_its_app_runs()
    {
        Assert.SkipWhen(ImageFixture.Missing is not null, ImageFixture.Missing ?? "");
        var container = (await image.BuildahAsync("from", Tag)).Output.Trim();

        var help = await image.BuildahAsync("run", "--isolation", "chroot", container, "--", "/app/app", "--help");

        Assert.True(help.ExitCode == 0, help.Error);
        Assert.Contains("api", help.Output, StringComparison.Ordinal);
        Assert.Contains("migrate", help.Output, StringComparison.Ordinal);
    }

    /// <summary>App Platform does not say whether it runs a component's <c>run_command</c> with a shell or directly.</summary>
    [Theory]
    [InlineData(Commands.Api)]
    [InlineData(Commands.Worker)]
    [InlineData(Commands.Migrate)]
    [InlineData(Commands.Validator)]
    [InlineData(Commands.Uploader)]
    public async Task Every_component_starts_as_an_argument_vector_and_by_a_shell(string command)
    {
        Assert.SkipWhen(ImageFixture.Missing is not null, ImageFixture.Missing ?? "");
        var container = (await image.BuildahAsync("from", Tag)).Output.Trim();

        // Without its variables a component ends at once and names them: each names different ones.
        var vector = await image.BuildahAsync("run", "--isolation", "chroot", container, "--", Commands.Program, command);
        var shell = await image.BuildahAsync("run", "--isolation", "chroot", container, "--", "/bin/sh", "-c", $"{Commands.Program} {command}");

        Assert.Contains("is not set", vector.Error, StringComparison.Ordinal);
        Assert.Equal((vector.ExitCode, Lines(vector.Error)), (shell.ExitCode, Lines(shell.Error)));
    }

    [Fact]
    public async Task Its_health_check_tells_a_healthy_instance_from_none()
    {
        Assert.SkipWhen(ImageFixture.Missing is not null, ImageFixture.Missing ?? "");
        var container = (await image.BuildahAsync("from", Tag)).Output.Trim();
        // Bound, so that nobody else listens there.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var instance = Loopback.Create();
        instance.MapGet(Routes.Health, () => "ok");
        await instance.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await CheckAsync(((IPEndPoint)nobody.LocalEndPoint!).Port));
        // The check gives an instance three seconds, in which a busy machine may not answer.
        await Await.UntilAsync("a healthy instance", async () => await CheckAsync(new Uri(instance.Addresses().Single()).Port) == 0);

        async Task<int> CheckAsync(int port) =>
            (await image.BuildahAsync("run", "--isolation", "chroot", "--env", string.Create(CultureInfo.InvariantCulture, $"PORT={port}"), container, "--", "/app/app", "healthcheck")).ExitCode;
    }

    [Fact]
    public async Task It_says_what_it_is_and_runs_without_rights_and_without_a_shell()
    {
        Assert.SkipWhen(ImageFixture.Missing is not null, ImageFixture.Missing ?? "");
        using var inspected = JsonDocument.Parse((await image.BuildahAsync("inspect", "--type", "image", Tag)).Output);
        var config = inspected.RootElement.GetProperty("Docker").GetProperty("config");
        var labels = config.GetProperty("Labels");

        Assert.Equal("1654", config.GetProperty("User").GetString());
        Assert.Equal("/app/app", config.GetProperty("Entrypoint")[0].GetString());
        Assert.Equal(["CMD", "/app/app", "healthcheck"], config.GetProperty("Healthcheck").GetProperty("Test").EnumerateArray().Select(t => t.GetString()!));
        Assert.Equal("3f9c2ab", labels.GetProperty("org.opencontainers.image.version").GetString());
        Assert.Matches("^[0-9a-f]{40}$", labels.GetProperty("org.opencontainers.image.revision").GetString()!);

        var container = (await image.BuildahAsync("from", Tag)).Output.Trim();
        var root = (await image.BuildahAsync("mount", container)).Output.Trim();
        // What answers to the name of a shell is the app itself, which starts its own commands and nothing else.
        Assert.Equal("/app/app", new FileInfo(root + "/usr/bin/sh").LinkTarget);
        Assert.False(File.Exists(root + "/usr/bin/bash"));
        Assert.True(File.Exists(root + "/app/app.dll"));
        Assert.Empty(Directory.EnumerateFiles(root + "/app", "*.pdb"));
    }

    [Fact]
    public async Task It_is_pushed_with_credentials_that_stay_off_the_command_line_and_its_digest_is_printed()
    {
        Assert.SkipWhen(ImageFixture.Missing is not null, ImageFixture.Missing ?? "");
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud);

        var outcome = await run.ProcessAsync("image-push", ("CONTAINER_ENGINE", await image.EngineAsync()), ("REGISTRY_HOST", new Uri(cloud.Url).Authority));

        Assert.True(outcome.Code == 0, outcome.Error);
        var digest = Assert.Single(cloud.Images).Value;
        Assert.Contains($"/registry-one/{Tag}@{digest} is pushed", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("token-one", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(run.Inside("."), "push-*"));
    }

    [Fact]
    public async Task A_team_with_several_registries_must_name_one_and_the_named_one_is_pushed_to()
    {
        Assert.SkipWhen(ImageFixture.Missing is not null, ImageFixture.Missing ?? "");
        await using var cloud = await CloudStandIn.StartAsync();
        cloud.DigitalOcean.EditTeam("team-one", team => team["digitalocean_container_registry"]!["registry-two"] = new JsonObject { ["name"] = "registry-two" });
        using var run = new DeliveryRun(cloud);
        (string, string)[] engine = [("CONTAINER_ENGINE", await image.EngineAsync()), ("REGISTRY_HOST", new Uri(cloud.Url).Authority)];

        var unnamed = await run.RunAsync("image-push", engine);
        var wrong = await run.RunAsync("image-push", [.. engine, ("TF_VAR_registry_name", "registry-three")]);
        var named = await run.SucceedAsync("image-push", [.. engine, ("TF_VAR_registry_name", "registry-one")]);

        Assert.Contains("has the registries registry-one, registry-two: name the one to use in TF_VAR_registry_name.", unnamed.Error, StringComparison.Ordinal);
        Assert.Contains("no container registry named registry-three", wrong.Error, StringComparison.Ordinal);
        Assert.Contains($"/registry-one/{Tag}@", named, StringComparison.Ordinal);
    }

    /// <summary>What the app printed, without what the engine adds when a command fails.</summary>
    private static string Lines(string error) => string.Join('\n', error.Split('\n').Where(line => line.StartsWith("app ", StringComparison.Ordinal) || line.StartsWith("  ", StringComparison.Ordinal)));
}

public sealed class DockerfileTests
{
    private static readonly string Dockerfile = Checkout.Read("Dockerfile");

    [Fact]
    public void Every_project_of_the_app_is_in_the_layer_that_is_restored_from_project_files_alone() =>
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Checkout.Root, "app"), "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Checkout.Root, f)),
            project => Assert.Contains($"COPY {project} {Path.GetDirectoryName(project)}/\n", Dockerfile, StringComparison.Ordinal));

    [Fact]
    public void Base_images_are_named_once_each_by_digest()
    {
        Assert.Equal(2, Regex.Count(Dockerfile, "@sha256:[0-9a-f]{64}$", RegexOptions.Multiline));
        Assert.All(Regex.Matches(Dockerfile, "^FROM (.*?)( AS .*)?$", RegexOptions.Multiline), from => Assert.Matches(@"^\$\{\w+_IMAGE\}$", from.Groups[1].Value));
    }

    [Fact]
    public void Only_sources_of_the_app_go_to_the_builder()
    {
        var lines = Checkout.Read(".dockerignore").Split('\n').Where(l => l.Length > 0 && l[0] != '#').ToList();

        Assert.Equal("*", lines[0]);
        Assert.DoesNotContain(lines, l => l.StartsWith("!cdktf", StringComparison.Ordinal) || l.StartsWith("!.git", StringComparison.Ordinal) || l.StartsWith("!scratch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pins_are_renewed_from_what_the_registry_says()
    {
        await using var registry = Loopback.Create();
        registry.MapMethods("/v2/dotnet/sdk/manifests/10.0.401-noble", ["HEAD"], context => Tell(context, 'a'));
        registry.MapMethods("/v2/dotnet/runtime-deps/manifests/10.0.12-noble-chiseled", ["HEAD"], context => Tell(context, 'b'));
        // As Docker Hub, Quay and ECR Public do: every caller gets a token, and none is answered without one.
        registry.MapGet("/token", (string scope) => new { token = $"token-for-{scope}" });
        registry.MapMethods("/v2/public/grafana/manifests/12.2.1", ["HEAD"], context =>
        {
            if (context.Request.Headers.Authorization == "Bearer token-for-repository:public:pull")
                return Tell(context, 'c');
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{registry.Addresses().Single()}/token\",service=\"registry\",scope=\"repository:public:pull\"";
            return Task.CompletedTask;
        });
        await registry.StartAsync(TestContext.Current.CancellationToken);
        var authority = new Uri(registry.Addresses().Single()).Authority;
        using var run = new DeliveryRun(new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! });
        var pins = run.Inside(Path.Combine("cdktf", "Infrastructure", "Values", "ImagePins.cs"));
        Directory.CreateDirectory(Path.GetDirectoryName(pins)!);
        await File.WriteAllTextAsync(pins, $"Grafana => Digest(\"{authority}/public/grafana:12.2.1@sha256:{new string('0', 64)}\");", TestContext.Current.CancellationToken);
        var file = run.Inside("Dockerfile");
        await File.WriteAllTextAsync(file, Dockerfile.Replace("mcr.microsoft.com", authority, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var outcome = await run.ProcessAsync("image-pin");

        Assert.True(outcome.Code == 0, outcome.Error);
        var pinned = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("sdk:10.0.401-noble@sha256:aaaa", pinned, StringComparison.Ordinal);
        Assert.Contains("runtime-deps:10.0.12-noble-chiseled@sha256:bbbb", pinned, StringComparison.Ordinal);
        Assert.Contains("grafana:12.2.1@sha256:cccc", await File.ReadAllTextAsync(pins, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        static Task Tell(HttpContext context, char digest)
        {
            context.Response.Headers["Docker-Content-Digest"] = "sha256:" + new string(digest, 64);
            return Task.CompletedTask;
        }
    }
}

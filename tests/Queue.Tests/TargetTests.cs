using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.ControlPlane;
using HybridCloud.Local.Processes;
using HybridCloud.Local.Servers;

namespace HybridCloud.Queue.Tests;

/// <summary>Prometheus, configured as it is deployed, finds its targets in an imitation of Cloud Map.</summary>
public sealed class TargetTests : IAsyncLifetime
{
    private const string Account = "111122223333";
    private const string Region = "us-west-2";
    private const string Key = "AKIATARGETS";
    private const string Secret = "secret";

    private readonly string folder = Directory.CreateTempSubdirectory("targets-").FullName;
    private AwsControlPlane aws = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => this.aws = await AwsControlPlane.StartAsync(
        new ControlPlaneOptions { Credentials = new Dictionary<string, Credential> { [Key] = new(Secret, Account) }, RequireKnown = true }, Cancel);

    public async ValueTask DisposeAsync()
    {
        await this.aws.DisposeAsync();
        Directory.Delete(this.folder, recursive: true);
    }

    [Fact]
    public async Task Prometheus_finds_all_twenty_tasks_of_a_service_and_notices_when_one_goes()
    {
        Assert.SkipUnless(PrometheusServer.IsInstalled, "Prometheus is not installed (Debian: prometheus)");
        SkipWithoutCommandLine();
        var (validator, uploader) = (Service("validator"), Service("uploader"));
        for (var task = 1; task <= 20; task++) Register(validator, task);
        Register(uploader, 101);

        foreach (var file in Directory.GetFiles(Checkout.Path("cdktf/monitoring/prometheus"))) File.Copy(file, Path.Combine(this.folder, Path.GetFileName(file)));
        await using var discovery = await DiscoverAsync(validator, uploader);
        var port = FreePort.Next();
        await using var prometheus = await ChildProcess.StartAsync("prometheus",
            ["prometheus", $"--config.file={this.folder}/prometheus.yml", $"--storage.tsdb.path={this.folder}/data", $"--web.listen-address=127.0.0.1:{port}"]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };

        await Await.UntilAsync("twenty targets of the validator", async () => (await TargetsAsync(http, "validator")).Count == 20);
        await Await.UntilAsync("the target of the uploader", async () => (await TargetsAsync(http, "uploader")).Count > 0);
        Assert.Equal(["10.0.0.101:8080"], await TargetsAsync(http, "uploader"));

        Do("DeregisterInstance", new JsonObject { ["ServiceId"] = validator, ["InstanceId"] = "task-7" });
        await Await.UntilAsync("nineteen targets of the validator", async () => (await TargetsAsync(http, "validator")).Count == 19);
        Assert.DoesNotContain("10.0.0.7:8080", await TargetsAsync(http, "validator"));
    }

    [Fact]
    public void A_DNS_answer_holds_at_most_eight_addresses()
    {
        var validator = Service("validator");
        for (var task = 1; task <= 20; task++) Register(validator, task);

        Assert.Equal(8, this.aws.Resolve(Account, Region, "validator.queue.internal").Count);
    }

    [Fact]
    public async Task More_tasks_than_a_page_of_Cloud_Map_are_written_down_too_and_what_is_known_stays_while_it_does_not_answer()
    {
        SkipWithoutCommandLine();
        var validator = Service("validator");
        for (var task = 1; task <= 130; task++) Register(validator, task);
        await using var discovery = await DiscoverAsync(validator, "srv-nobody");
        var file = Path.Combine(this.folder, "targets", "validator.json");
        await Await.UntilAsync("a file of targets", () => File.Exists(file));

        Assert.Equal(130, Written(file));
        this.aws.Faults.Add(new Fault("servicediscovery:ListInstances", "RequestLimitExceeded", "Slow down", times: 100));
        await Await.UntilAsync("a refusal", () => discovery.Output.Any(line => line.Contains("RequestLimitExceeded", StringComparison.Ordinal)));
        Assert.Equal(130, Written(file));
        Assert.False(File.Exists(Path.Combine(this.folder, "targets", "uploader.json")));
    }

    // A rolled-back deployment starts tasks of the old definition, whose files Terraform has deleted.
    [Fact]
    public async Task An_old_task_finds_its_files_although_Terraform_has_deleted_them()
    {
        SkipWithoutCommandLine();
        this.aws.Do(Account, Region, "s3", "PUT", "/configuration", "");
        this.aws.Do(Account, Region, "s3", "PUT", "/configuration?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        foreach (var (key, text) in (ReadOnlySpan<(string, string)>)[("old/alerts.yml", "first"), ("old/alerts.yml", "second"), ("old/dashboards/a.json", "{}"), ("new/alerts.yml", "third")])
            this.aws.Do(Account, Region, "s3", "PUT", $"/configuration/monitoring/files/{key}", text);
        this.aws.Do(Account, Region, "s3", "DELETE", "/configuration/monitoring/files/old/alerts.yml", "");
        this.aws.Do(Account, Region, "s3", "DELETE", "/configuration/monitoring/files/old/dashboards/a.json", "");
        var target = Path.Combine(this.folder, "fetched");

        await using (var fetch = await ChildProcess.StartAsync("fetch", ["sh", Checkout.Path("cdktf/monitoring/fetch.sh"), "configuration", "monitoring/files/old", target], await CommandLineAsync()))
            Assert.Equal(0, await fetch.WaitForExitAsync(Cancel));

        Assert.Equal("second", await File.ReadAllTextAsync(Path.Combine(target, "alerts.yml"), Cancel));
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(target, "dashboards", "a.json"), Cancel));
    }

    private static int Written(string file) => JsonElement.Parse(File.ReadAllText(file))[0].GetProperty("targets").GetArrayLength();

    private static void SkipWithoutCommandLine() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "aws"))), "The AWS command line is not installed (Debian: awscli)");

    private static async Task<IReadOnlyList<string>> TargetsAsync(HttpClient http, string job)
    {
        try
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(new Uri("api/v1/targets?state=active", UriKind.Relative), Cancel);
            return
            [
                .. answer.GetProperty("data").GetProperty("activeTargets").EnumerateArray().Select(target => target.GetProperty("labels"))
                    .Where(labels => labels.GetProperty("job").GetString() == job).Select(labels => labels.GetProperty("instance").GetString()!),
            ];
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return [];
        }
    }

    // Runs the container's script as the stack does, except for AWS's address, which older AWS command lines accept only as an argument.
    private async Task<ChildProcess> DiscoverAsync(string validator, string uploader) => await ChildProcess.StartAsync(
        "targets", ["sh", Checkout.Path("cdktf/monitoring/prometheus/targets.sh"), $"uploader={uploader}", $"validator={validator}"], await CommandLineAsync());

    private async Task<Dictionary<string, string>> CommandLineAsync()
    {
        var path = Environment.GetEnvironmentVariable("PATH")!;
        var bin = Directory.CreateDirectory(Path.Combine(this.folder, "bin")).FullName;
        var aws = Path.Combine(bin, "aws");
        await File.WriteAllTextAsync(aws, $"#!/bin/sh\nPATH='{path}' exec aws --endpoint-url '{this.aws.Url}' \"$@\"\n", Cancel);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(aws, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new Dictionary<string, string>
        {
            ["PATH"] = $"{bin}:{path}",
            ["AWS_REGION"] = Region,
            ["AWS_DEFAULT_REGION"] = Region,
            ["AWS_ACCESS_KEY_ID"] = Key,
            ["AWS_SECRET_ACCESS_KEY"] = Secret,
            ["AWS_MAX_ATTEMPTS"] = "1",
            ["AWS_PAGER"] = "",
            ["TARGETS_FOLDER"] = Path.Combine(this.folder, "targets"),
            ["TARGETS_SECONDS"] = "1",
        };
    }

    private string Service(string name)
    {
        var network = this.aws.Do(Account, Region, "ec2", "POST", "/", "Action=CreateVpc&CidrBlock=10.0.0.0/16");
        var vpc = Regex.Match(Encoding.UTF8.GetString(network.Body!), "<vpcId>(.+?)</vpcId>").Groups[1].Value;
        string? known = null;
        this.aws.Inspect(Account, account => known = account.Table($"{Region}/servicediscovery/namespace").Rows.SingleOrDefault()?["Id"]?.ToString());
        var parent = known ?? Target(Do("CreatePrivateDnsNamespace", new JsonObject { ["Name"] = "queue.internal", ["Vpc"] = vpc }));
        var service = Do("CreateService", new JsonObject
        {
            ["Name"] = name,
            ["DnsConfig"] = new JsonObject { ["NamespaceId"] = parent, ["RoutingPolicy"] = "MULTIVALUE", ["DnsRecords"] = new JsonArray(new JsonObject { ["Type"] = "A", ["TTL"] = 10 }) },
        });
        return service["Service"]!["Id"]!.ToString();
    }

    private string Target(JsonNode started) =>
        Do("GetOperation", new JsonObject { ["OperationId"] = started["OperationId"]!.DeepClone() })["Operation"]!["Targets"]!["NAMESPACE"]!.ToString();

    private void Register(string service, int task) => Do("RegisterInstance", new JsonObject
    {
        ["ServiceId"] = service,
        ["InstanceId"] = $"task-{task}",
        ["Attributes"] = new JsonObject { ["AWS_INSTANCE_IPV4"] = $"10.0.0.{task}", ["ECS_SERVICE_NAME"] = "service" },
    });

    private JsonNode Do(string operation, JsonObject input) =>
        JsonNode.Parse(this.aws.Do(Account, Region, "servicediscovery", "POST", "/", input.ToJsonString(), operation).Body!)!;
}

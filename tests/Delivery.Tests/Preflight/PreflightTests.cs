using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace HybridCloud.Delivery.Tests.Preflight;

/// <summary>Preflight of the project's own stacks: green against healthy clouds, and each fault by its own words.</summary>
public sealed class PreflightTests(SynthesizedStacks stacks) : IClassFixture<SynthesizedStacks>, IAsyncLifetime
{
    private const string Name = "poc-app-platform-aws-dev";

    private static readonly string[] HybridChecks =
    [
        "AWS credentials: account 111111111111 as arn:aws:iam::111111111111:user/deployer",
        "DigitalOcean credentials: team team-one (team-one-uuid)",
        "Spaces key: lists 1 buckets in sfo3",
        "domain digitalocean.solutions: is in the team",
        $"CNAME {Name}.digitalocean.solutions: is free",
        "image of hybrid: registry.digitalocean.com/registry-one/app:3f9c2ab is sha256:abc",
        "project jkeegan: is there",
        $"app {Name}: is free",
        "DigitalOcean limits: 0 database clusters and 2 to add, droplet limit 25",
        "DigitalOcean region sfo3: is offered",
        "clock against DigitalOcean: ",
        "clock against AWS: ",
    ];

    private CloudStandIn cloud = null!;
    private DeliveryRun run = null!;

    /// <summary>Each fault: what is wrong, and what is said of it.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "token", "FAULT    DigitalOcean credentials: DigitalOcean refused DIGITALOCEAN_ACCESS_TOKEN (401)" },
        { "key", "FAULT    AWS credentials: AWS refused the credentials (InvalidClientTokenId)" },
        { "locked", "FAULT    DigitalOcean credentials: team team-one (team-one-uuid) is locked. Nothing can be made in it: ask DigitalOcean's support to unlock it" },
        { "spaces", "FAULT    Spaces key: Spaces refused to list the buckets (AccessDenied). Make a Spaces key with full access" },
        { "domain", "FAULT    domain digitalocean.solutions: is not in the DigitalOcean team. Add it there" },
        { "record", $"FAULT    CNAME {Name}.digitalocean.solutions: is taken: A 192.0.2.7, which is not in the state of hybrid. Delete that record" },
        { "registry", "FAULT    image of hybrid: Team team-one has no container registry: make it with `make bootstrap`." },
        { "image", "FAULT    image of hybrid: registry.digitalocean.com/registry-one/app:3f9c2ab was never pushed. Push it before the deployment: make image image-push IMAGE_TAG=3f9c2ab ENVIRONMENT=dev STACK=hybrid" },
        { "project", "FAULT    project jkeegan: is not in the DigitalOcean team. Make it with `make bootstrap`" },
        { "app", $"FAULT    app {Name}: is the name of app app-one, which is not in the state of hybrid. Destroy that app" },
        { "limit", "FAULT    DigitalOcean limits: 0 database clusters and 2 to add, droplet limit 0. DigitalOcean has not verified the account" },
        { "region", "FAULT    DigitalOcean region sfo3: takes nothing new at present. Set TF_VAR_do_region to one of nyc1" },
        { "no region", "FAULT    DigitalOcean region sfo3: is none that DigitalOcean offers. Set TF_VAR_do_region to one of nyc1" },
        { "clock", "seconds ahead. Set this machine's clock" },
    };

    public async ValueTask InitializeAsync()
    {
        cloud = await CloudStandIn.StartAsync();
        run = new DeliveryRun(cloud);
        run.Variables["CDKTF_OUTDIR"] = stacks.Folder;
        run.Variables["SPACES_ENDPOINT_URL"] = cloud.Url;
        cloud.Projects.Add("jkeegan");
        cloud.Images["app:3f9c2ab"] = "sha256:abc";
        cloud.Buckets[(await run.TargetAsync()).Bucket] = ("111111111111", new ConcurrentDictionary<string, byte[]>());
    }

    public async ValueTask DisposeAsync()
    {
        run.Dispose();
        await cloud.DisposeAsync();
    }

    [Fact]
    public async Task Healthy_clouds_are_green_check_by_check()
    {
        var lines = (await run.SucceedAsync("preflight")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(HybridChecks.Length + 1, lines.Length);
        Assert.All(HybridChecks.Zip(lines), pair => Assert.StartsWith($"ok       {pair.First}", pair.Second, StringComparison.Ordinal));
        Assert.Equal("preflight: 12 ok, 0 warnings, 0 faults; nothing was changed", lines[^1].TrimEnd());
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_named_with_its_fix(string fault, string words)
    {
        Inject(fault);

        var outcome = await run.RunAsync("preflight");

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.True(outcome.Output.Contains(words, StringComparison.Ordinal), outcome.Output + outcome.Error);
        // The last check has run, whatever the first one found.
        Assert.Contains("clock against AWS: ", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("token-wrong", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_told_at_once()
    {
        foreach (var fault in (string[])["spaces", "domain", "image", "project", "region"])
            Inject(fault);

        var outcome = await run.RunAsync("preflight");

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("7 ok, 0 warnings, 5 faults; nothing was changed", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_state_holds_is_this_deployments_own()
    {
        cloud.AppName = Name;
        cloud.Records.Add((7, "CNAME", Name, "d111.cloudfront.net"));
        var target = await run.TargetAsync();
        cloud.Buckets[target.Bucket].Objects[target.StateKey("hybrid")] = State(("digitalocean_app", "app-one"), ("digitalocean_record", "7"), ("digitalocean_database_cluster", "db-one"));

        var output = await run.SucceedAsync("preflight");

        Assert.Contains($"ok       app {Name}: is this deployment's", output, StringComparison.Ordinal);
        Assert.Contains($"ok       CNAME {Name}.digitalocean.solutions: is this deployment's", output, StringComparison.Ordinal);
        Assert.Contains("0 database clusters and 1 to add", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_bootstrap_what_it_makes_is_no_fault()
    {
        cloud.Buckets.Clear();
        Inject("registry");
        Inject("project");

        var output = await run.SucceedAsync("preflight");

        Assert.Contains("warning  image of hybrid: Team team-one has no container registry: make it with `make bootstrap`.", output, StringComparison.Ordinal);
        Assert.Contains("warning  project jkeegan: is not made yet. `make bootstrap` makes it", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, ExitCodes.Success, "ok       Elastic IPs in us-west-2 for queue: 0 of 5 in use, 1 to add")]
    [InlineData(5, ExitCodes.Failure, "FAULT    Elastic IPs in us-west-2 for queue: 5 of 5 in use, 1 to add. Release some that nothing needs, or ask for at least 6: aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3 --desired-value 6 --region us-west-2")]
    public async Task The_quotas_of_the_AWS_account_leave_room(int used, int code, string words)
    {
        var addresses = string.Join(',', Enumerable.Repeat("{}", used));
        run.AwsCommandLine($$$"""
            case "$*" in
                *get-service-quota*) echo '{"Quota":{"Value":5.0} }' ;;
                *describe-addresses*) echo '{"Addresses":[{{{addresses}}}] }' ;;
                *describe-vpcs*) echo '{"Vpcs":[{}]}' ;;
                *) exit 1 ;;
            esac
            """);

        var outcome = await run.ProcessAsync("preflight", ("ENVIRONMENT", "prod"), ("STACK", "queue"), ("TF_VAR_image", "registry/app@sha256:abc"));

        Assert.True(outcome.Code == code && outcome.Output.Contains(words, StringComparison.Ordinal), outcome.Output + outcome.Error);
        Assert.Contains("ok       VPCs in us-west-2 for queue: 1 of 5 in use, 1 to add", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_that_may_not_be_asked_is_a_warning()
    {
        run.AwsCommandLine("echo 'AccessDeniedException: not authorized' >&2; exit 254");

        var outcome = await run.ProcessAsync("preflight", ("STACK", "queue"), ("TF_VAR_image", "registry/app@sha256:abc"));

        Assert.Equal(ExitCodes.Success, outcome.Code);
        Assert.Contains("warning  VPCs in us-west-2 for queue: 1 to add, and the quota could not be asked: aws service-quotas get-service-quota failed: AccessDeniedException", outcome.Output, StringComparison.Ordinal);
    }

    private void Inject(string fault)
    {
        switch (fault)
        {
            case "token": run.Variables["DIGITALOCEAN_ACCESS_TOKEN"] = "token-wrong"; break;
            case "key": run.Variables["AWS_ACCESS_KEY_ID"] = "AKIAWRONG"; break;
            case "locked": cloud.AccountStatus = "locked"; break;
            case "spaces": cloud.SpacesKeyIsLimited = true; break;
            case "domain": cloud.Domains.Clear(); break;
            case "record": cloud.Records.Add((7, "A", Name, "192.0.2.7")); break;
            case "registry": cloud.Registries.Clear(); break;
            case "image": cloud.Images.Clear(); break;
            case "project": cloud.Projects.Clear(); break;
            case "app": cloud.AppName = Name; break;
            case "limit": cloud.DropletLimit = 0; break;
            case "region": cloud.Regions["sfo3"] = false; break;
            case "no region": cloud.Regions.Remove("sfo3"); break;
            case "clock": cloud.ClockOffset = -TimeSpan.FromMinutes(10); break;
            default: throw new ArgumentException($"'{fault}' is no fault.", nameof(fault));
        }
    }

    private static byte[] State(params (string Type, string Id)[] resources) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        version = 4,
        resources = resources.Select(resource => new { mode = "managed", type = resource.Type, name = "one", instances = new[] { new { attributes = new { id = resource.Id } } } }),
    }));
}

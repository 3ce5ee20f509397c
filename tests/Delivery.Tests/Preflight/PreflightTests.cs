using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using HybridCloud.Clouds.Accounts;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Delivery.Tests.Preflight;

/// <summary>Preflight of the project's own stacks: green against healthy clouds, and each fault with its own words and its fix.</summary>
public sealed class PreflightTests(SynthesizedStacks stacks) : IClassFixture<SynthesizedStacks>, IAsyncLifetime
{
    private const string Name = "poc-app-platform-aws-dev";
    private const string Account = CloudStandIn.FirstAccount;
    private const string Region = "us-west-2";

    private static readonly string[] HybridChecks =
    [
        $"AWS credentials: account {Account} as arn:aws:iam::{Account}:user/deployer",
        $"DigitalOcean credentials: team team-one ({CloudStandIn.FirstTeamId})",
        "Spaces key: lists 1 bucket in sfo3",
        "DigitalOcean scopes for hybrid: has all of app, database, domain, monitoring, project, vpc",
        $"AWS permissions for hybrid: arn:aws:iam::{Account}:user/deployer may do all ",
        "domain digitalocean.solutions: is in the team, and lets AWS issue certificates",
        "name servers of digitalocean.solutions: are DigitalOcean's",
        $"CNAME {Name}.digitalocean.solutions: is free",
        $"app {Name}: is free",
        $"CloudFront aliases of hybrid: {Name}.digitalocean.solutions: no other distribution of this account",
        "Spaces bucket of hybrid: 1 name, free or this deployment's",
        "IAM roles of hybrid: 1 name, free or this deployment's",
        "image of hybrid: registry.digitalocean.com/registry-one/app:3f9c2ab is sha256:abc, for linux/amd64",
        "project jkeegan: is there",
        "registry space: registry-one holds 200 of 500 MiB (plan starter)",
        "App Platform's sizes for hybrid: apps-s-1vcpu-0.5gb: offered",
        "DigitalOcean limits: 0 database clusters and 2 to add, 1 app and 1 to add, droplet limit 25",
        "PostgreSQL 17 at DigitalOcean: is offered as db-s-1vcpu-1gb with 1 node",
        "Valkey 8 at DigitalOcean: is offered as db-s-1vcpu-1gb with 1 node",
        "DigitalOcean region sfo3: is offered",
        "CloudFront distributions in us-east-1 for hybrid: 0 of 200 in use, 1 to add",
        "CloudFront web ACLs in us-east-1 for hybrid: 0 of 100 in use, 1 to add",
        "clock against DigitalOcean: ",
        "clock against AWS: ",
    ];

    private CloudStandIn cloud = null!;
    private AwsControlPlane aws = null!;
    private NameServer names = null!;
    private DeliveryRun run = null!;

    /// <summary>Each fault: what is wrong, and what is said about it.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "token", "FAULT    DigitalOcean credentials: DigitalOcean refused DIGITALOCEAN_ACCESS_TOKEN (401)" },
        { "key", "FAULT    AWS credentials: AWS refused the credentials (InvalidClientTokenId)" },
        { "locked", $"FAULT    DigitalOcean credentials: team team-one ({CloudStandIn.FirstTeamId}) is locked. Nothing can be created in it: ask DigitalOcean's support to unlock it" },
        { "spaces", "FAULT    Spaces key: Spaces refused to list the buckets (AccessDenied). Create a Spaces key with full access" },
        { "read scope", "FAULT    DigitalOcean scopes for hybrid: the token lacks vpc:read. Create a token with them, or with full access" },
        { "write scope", "FAULT    DigitalOcean scopes for hybrid: the token lacks app:create, app:update, app:delete, database:view_credentials. Create a token with them" },
        { "right", $"FAULT    AWS permissions for hybrid: arn:aws:iam::{Account}:user/deployer may not wafv2:CreateWebACL. Allow it: `make permissions STACK=hybrid ENVIRONMENT=dev` prints the policy" },
        { "pass", $"FAULT    AWS permissions for hybrid: arn:aws:iam::{Account}:user/deployer may not iam:PassRole to rolesanywhere.amazonaws.com. Allow it" },
        { "domain", "FAULT    domain digitalocean.solutions: is not in the DigitalOcean team. Add it there" },
        { "caa", $"FAULT    domain digitalocean.solutions: has CAA records for {Name}.digitalocean.solutions that do not admit AWS: letsencrypt.org. Add a record of type CAA with flag 0, tag issue and value amazon.com" },
        { "near caa", $"FAULT    domain digitalocean.solutions: has CAA records for {Name}.digitalocean.solutions that do not admit AWS: sectigo.com. Add a record" },
        { "name servers", "FAULT    name servers of digitalocean.solutions: are ns.registrar.example, so nobody sees the records at DigitalOcean. Have the domain's registrar set ns1.digitalocean.com" },
        { "no name servers", "FAULT    name servers of digitalocean.solutions: are missing: the domain is not registered, or not delegated. Have the domain's registrar" },
        { "record", $"FAULT    CNAME {Name}.digitalocean.solutions: is taken: A 192.0.2.7, which is not in the state of hybrid. Delete that record" },
        { "alias", $"FAULT    CloudFront aliases of hybrid: {Name}.digitalocean.solutions is served by distribution EOTHER, which is not in the state of hybrid. Take the alias from that distribution" },
        { "bucket", $"FAULT    Spaces bucket of hybrid: {Name}-b3687092 is taken, and not in the state of hybrid. Delete what nothing needs, import it" },
        { "role", "FAULT    IAM roles of hybrid: " },
        { "registry", "FAULT    image of hybrid: Team team-one has no container registry: create it with `make bootstrap`." },
        { "full", "FAULT    registry space: registry-one holds 500 of 500 MiB (plan starter). Delete images that nothing runs: make image-prune" },
        { "repositories", "FAULT    registry space: registry-one holds 1 repository of 1 (plan starter), and app is not one of them. Delete one that nothing needs, take a larger plan" },
        { "app size", "FAULT    App Platform's sizes for hybrid: apps-s-1vcpu-0.5gb is not offered. Set TF_VAR_api_size and TF_VAR_worker_size to one of apps-s-1vcpu-1gb" },
        { "image", "FAULT    image of hybrid: registry.digitalocean.com/registry-one/app:3f9c2ab was never pushed. Push it before the deployment: make image image-push IMAGE_TAG=3f9c2ab ENVIRONMENT=dev STACK=hybrid" },
        { "arm", "FAULT    image of hybrid: registry.digitalocean.com/registry-one/app:3f9c2ab is for linux/arm64 and not for linux/amd64. Build it for linux/amd64" },
        { "project", "FAULT    project jkeegan: is not in the DigitalOcean team. Create it with `make bootstrap`" },
        { "app", $"FAULT    app {Name}: is the name of app app-one, which is not in the state of hybrid. Destroy that app" },
        { "limit", "FAULT    DigitalOcean limits: 0 database clusters and 2 to add, 1 app and 1 to add, droplet limit 0. DigitalOcean has not verified the account" },
        { "version", "FAULT    PostgreSQL 17 at DigitalOcean: is not offered, only 16. Set TF_VAR_postgres_version to one of them" },
        { "valkey", "FAULT    Valkey 8 at DigitalOcean: is not offered, only 9. Set TF_VAR_valkey_version to one of them" },
        { "size", "FAULT    PostgreSQL 17 at DigitalOcean: is not offered as db-s-1vcpu-1gb with 1 node. Set TF_VAR_postgres_size or TF_VAR_postgres_nodes; with 1 node there are db-s-1vcpu-2gb" },
        { "region", "FAULT    DigitalOcean region sfo3: takes nothing new at the moment. Set TF_VAR_do_region to one of nyc1" },
        { "no region", "FAULT    DigitalOcean region sfo3: is not a region that DigitalOcean offers. Set TF_VAR_do_region to one of nyc1" },
        { "distributions", "FAULT    CloudFront distributions in us-east-1 for hybrid: 1 of 1 in use, 1 to add. Release some that nothing needs, or ask for at least 2: aws service-quotas request-service-quota-increase --service-code cloudfront --quota-code L-24B04930 --desired-value 2 --region us-east-1" },
        { "clock", "seconds ahead. Set this machine's clock" },
    };

    /// <summary>The same for the stacks on AWS.</summary>
    public static TheoryData<string, string, string> AwsFaults => new()
    {
        { "platform", "zone", "FAULT    hosted zone digitalocean.solutions: is not in this AWS account. Create the public zone in Route 53" },
        { "platform", "zone caa", "FAULT    hosted zone digitalocean.solutions: has CAA records that do not admit AWS: 0 issue \"letsencrypt.org\". Add a record of type CAA" },
        { "platform", "bucket", $"FAULT    S3 buckets of platform: poc-app-platform-aws-app-files-prod-{Account} is taken, and not in the state of platform" },
        { "platform", "policy", "FAULT    IAM policies of platform: poc-app-platform-aws-ecs-prod-boundary is taken, and not in the state of platform" },
        { "platform", "role", "FAULT    IAM roles of platform: poc-app-platform-aws-ecs-prod-backup is taken, and not in the state of platform" },
        { "platform", "version", "FAULT    RDS postgres 17 as db.m7g.large in us-west-2 for platform: version 17 is not offered. Change the version or the class" },
        { "platform", "class", "FAULT    RDS postgres 17 as db.m7g.large in us-west-2 for platform: class db.m7g.large is not offered" },
        { "platform", "cache", "FAULT    ElastiCache valkey 8.0 as cache.m7g.large in us-west-2 for platform: version 8.0 is not offered. Change the version or the node type" },
        { "platform", "node", "FAULT    ElastiCache valkey 8.0 as cache.m7g.large in us-west-2 for platform: node type cache.m7g.large is not offered" },
        { "platform", "record", "FAULT    names of platform in digitalocean.solutions: api.digitalocean.solutions (CNAME) is taken, and not in the state of platform. Delete what nothing needs" },
        { "platform", "addresses", "FAULT    Elastic IPs in us-west-2 for platform: 0 of 2 in use, 3 to add. Release some that nothing needs, or ask for at least 3: aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3 --desired-value 3 --region us-west-2" },
        { "platform", "databases", "FAULT    RDS instances in us-west-2 for platform: 0 of 1 in use, 2 to add" },
        { "platform", "alias", "FAULT    CloudFront aliases of platform: api.digitalocean.solutions is served by distribution EOTHER" },
        { "platform", "name", "FAULT    names of platform in digitalocean.solutions: api.digitalocean.solutions (A) is taken, and not in the state of platform" },
        { "queue", "networks", "FAULT    VPCs in us-west-2 for queue: 0 of 0 in use, 1 to add" },
        { "queue", "cpus", "FAULT    Fargate vCPUs in us-west-2 for queue: quota 3, 3.25 to add; what else runs is not counted" },
        { "queue", "parameter", "FAULT    parameters of queue: /poc-app-platform-aws/prod/validator/api-token is taken, and not in the state of queue" },
        { "queue", "pass", $"FAULT    AWS permissions for queue: arn:aws:iam::{Account}:user/deployer may not iam:PassRole to chatbot.amazonaws.com, iam:PassRole to ecs-tasks.amazonaws.com" },
    };

    public async ValueTask InitializeAsync()
    {
        cloud = await CloudStandIn.StartAsync();
        aws = cloud.Aws;
        names = new NameServer();
        run = new DeliveryRun(cloud);
        run.Variables["CDKTF_OUTDIR"] = stacks.Folder;
        run.Variables["NAME_SERVER"] = names.Address;
        cloud.Set("digitalocean_project", """{ "jkeegan-id": { "id": "jkeegan-id", "name": "jkeegan" } }""");
        cloud.DigitalOcean.AddImage("team-one", "app", "3f9c2ab", "sha256:abc");
        aws.Do(Account, Region, "s3", "PUT", $"/{(await run.TargetAsync()).Bucket}");
        Zone();
    }

    public async ValueTask DisposeAsync()
    {
        run.Dispose();
        await names.DisposeAsync();
        await cloud.DisposeAsync();
    }

    [Fact]
    public async Task Healthy_clouds_are_green_check_by_check()
    {
        var lines = (await run.SucceedAsync("preflight")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(HybridChecks.Zip(lines), pair => Assert.StartsWith($"ok       {pair.First}", pair.Second, StringComparison.Ordinal));
        Assert.Equal(HybridChecks.Length + 1, lines.Length);
        Assert.Equal($"preflight: {HybridChecks.Length} ok, 0 warnings, 0 faults; nothing was changed", lines[^1].TrimEnd());
    }

    [Theory]
    [InlineData("platform")]
    [InlineData("queue")]
    public async Task Healthy_clouds_are_green_for_the_stacks_on_AWS_and_nothing_is_changed(string stack)
    {
        var output = await run.SucceedAsync("preflight", OnAws(stack));

        Assert.Contains(" ok, 0 warnings, 0 faults; nothing was changed", output, StringComparison.Ordinal);
        // The clock is read with an unsigned request.
        Assert.All(aws.Log.Where(call => !call.StartsWith("GET / ", StringComparison.Ordinal)), call => Assert.Matches("^[a-z0-9]+:(Get|List|Describe|Head|Simulate)", call));
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

    [Theory]
    [MemberData(nameof(AwsFaults))]
    public async Task A_fault_of_a_stack_on_AWS_is_named_with_its_fix(string stack, string fault, string words)
    {
        InjectAws(fault);

        var outcome = await run.RunAsync("preflight", OnAws(stack));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.True(outcome.Output.Contains(words, StringComparison.Ordinal), outcome.Output + outcome.Error);
        Assert.Contains("clock against AWS: ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_names_no_version_is_asked_for_its_nodes_only()
    {
        run.Variables["CDKTF_OUTDIR"] = run.Inside("cdktf.out");
        run.Stack("platform", new JsonObject { ["aws_elasticache_replication_group"] = new JsonObject { ["cache"] = new JsonObject { ["engine"] = "valkey", ["node_type"] = "cache.m7g.large" } } });

        var outcome = await run.RunAsync("preflight", ("STACK", "platform"));

        Assert.Contains("ok       ElastiCache valkey of any version as cache.m7g.large in us-west-2 for platform: is offered", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_are_reported_together()
    {
        foreach (var fault in (string[])["spaces", "domain", "image", "project", "region"])
            Inject(fault);

        var outcome = await run.RunAsync("preflight");

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("0 warnings, 5 faults; nothing was changed", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_state_holds_is_this_deployments_own()
    {
        cloud.HasApp(Name);
        cloud.AddRecord(7, "CNAME", Name, "d111.cloudfront.net");
        cloud.Set("digitalocean_spaces_bucket", $$"""{ "own": { "name": "{{Name}}-b3687092" } }""");
        Distribution("EOTHER", $"{Name}.digitalocean.solutions");
        var target = await run.TargetAsync();
        aws.Do(Account, Region, "s3", "PUT", $"/{target.Bucket}/{target.StateKey("hybrid")}", State(
            ("digitalocean_app", "app-one"), ("digitalocean_record", "7"), ("digitalocean_database_cluster", "db-one"), ("digitalocean_spaces_bucket", $"{Name}-b3687092"), ("aws_cloudfront_distribution", "EOTHER")));

        var output = await run.SucceedAsync("preflight");

        Assert.Contains($"ok       app {Name}: is this deployment's", output, StringComparison.Ordinal);
        Assert.Contains($"ok       CNAME {Name}.digitalocean.solutions: is this deployment's", output, StringComparison.Ordinal);
        Assert.Contains("0 database clusters and 1 to add, 1 app and 0 to add", output, StringComparison.Ordinal);
        Assert.Contains("CloudFront distributions in us-east-1 for hybrid: 1 of 200 in use, 0 to add", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_in_the_zone_that_the_state_holds_is_this_deployments_own()
    {
        InjectAws("name");
        var target = await run.TargetAsync() with { Environment = "prod" };
        aws.Do(Account, Region, "s3", "PUT", $"/{target.Bucket}/{target.StateKey("platform")}", State(("aws_route53_record", "Z1_api.digitalocean.solutions_A")));

        var output = await run.SucceedAsync("preflight", OnAws("platform"));

        Assert.Contains("ok       names of platform in digitalocean.solutions: api.digitalocean.solutions, portal.digitalocean.solutions, support.digitalocean.solutions: free or this deployment's", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_bootstrap_what_it_will_create_is_not_a_fault()
    {
        aws.Do(Account, Region, "s3", "DELETE", $"/{(await run.TargetAsync()).Bucket}");
        Inject("registry");
        Inject("project");

        var output = await run.SucceedAsync("preflight");

        Assert.Contains("warning  image of hybrid: Team team-one has no container registry: create it with `make bootstrap`.", output, StringComparison.Ordinal);
        Assert.Contains("warning  project jkeegan: does not exist yet. `make bootstrap` creates it", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_not_be_asked_is_a_warning_that_names_the_right()
    {
        aws.Faults.Add(new Fault("iam:SimulatePrincipalPolicy", "AccessDenied", "no", 403, times: 9));
        aws.Faults.Add(new Fault("servicequotas:GetServiceQuota", "AccessDeniedException", "no", 400, times: 9));
        cloud.DigitalOcean.Fail("GET /v1/oauth/token/info", "no such thing", status: 404);
        names.Servers = [];
        run.Variables["NAME_SERVER"] = "127.0.0.1:1";

        var output = await run.SucceedAsync("preflight");

        Assert.Contains("warning  AWS permissions for hybrid: could not be checked: AWS refused iam:SimulatePrincipalPolicy (AccessDenied): no. Allow iam:SimulatePrincipalPolicy to have it checked", output, StringComparison.Ordinal);
        Assert.Contains("warning  CloudFront distributions in us-east-1 for hybrid: 1 to add, but the quota could not be read: AWS refused servicequotas:GetServiceQuota (AccessDeniedException): no. Allow servicequotas:GetServiceQuota", output, StringComparison.Ordinal);
        Assert.Contains("ok       DigitalOcean scopes for hybrid: reads app, database, domain, monitoring, project, vpc; DigitalOcean does not say what it may write", output, StringComparison.Ordinal);
        Assert.Contains("warning  name servers of digitalocean.solutions: could not be looked up: ", output, StringComparison.Ordinal);
    }

    private static (string, string)[] OnAws(string stack) => [("ENVIRONMENT", "prod"), ("STACK", stack), ("TF_VAR_image", "registry/app@sha256:abc")];

    private void Inject(string fault)
    {
        switch (fault)
        {
            case "token": run.Variables["DIGITALOCEAN_ACCESS_TOKEN"] = "token-wrong"; break;
            case "key": run.Variables["AWS_ACCESS_KEY_ID"] = "AKIAWRONG"; break;
            case "locked": cloud.Set("account", """{ "status": "locked" }"""); break;
            case "spaces": cloud.Set("spaces", """{ "limited": true }"""); break;
            case "read scope": cloud.DigitalOcean.Fail("GET /v2/vpcs", "You are not authorized to perform this operation", status: 403); break;
            case "write scope": cloud.Set("scopes", JsonSerializer.Serialize(((string[])["database", "domain", "monitoring", "project", "vpc"]).SelectMany(kind => ((string[])["create", "read", "update", "delete"]).Select(verb => $"{kind}:{verb}")))); break;
            case "right": Deny("wafv2:CreateWebACL"); break;
            case "pass": Deny("iam:PassRole"); break;
            case "domain": cloud.Set("digitalocean_domain", "{}"); break;
            case "caa": cloud.AddRecord(9, "CAA", "@", "letsencrypt.org"); break;
            case "near caa":
                cloud.AddRecord(9, "CAA", "@", "amazon.com");
                cloud.AddRecord(10, "CAA", Name, "sectigo.com");
                break;
            case "name servers": names.Servers = ["ns.registrar.example"]; break;
            case "no name servers": names.Servers = []; break;
            case "record": cloud.AddRecord(7, "A", Name, "192.0.2.7"); break;
            case "alias": Distribution("EOTHER", $"{Name}.digitalocean.solutions"); break;
            case "bucket": cloud.DigitalOcean.EditTeam("team-two", team => team["digitalocean_spaces_bucket"] = new JsonObject { ["own"] = new JsonObject { ["name"] = $"{Name}-b3687092" } }); break;
            case "role": Role("poc-app-platform-aws-dev"); break;
            case "registry": cloud.Set("digitalocean_container_registry", "{}"); break;
            case "full": cloud.StorageUsed = 500 * 1024 * 1024; break;
            case "repositories": cloud.Set("images", """{ "another": {} }"""); break;
            case "app size": cloud.Set("offered", """{ "appSizes": ["apps-s-1vcpu-1gb"] }"""); break;
            case "image": cloud.Set("images", "{}"); break;
            case "arm": cloud.Set("platforms", """{ "app:3f9c2ab": "linux/arm64" }"""); break;
            case "project": cloud.Set("digitalocean_project", "{}"); break;
            case "app": cloud.HasApp(Name); break;
            case "limit": cloud.Set("account", """{ "droplet_limit": 0 }"""); break;
            case "version": cloud.Set("offered", """{ "pg": ["16"] }"""); break;
            case "valkey": cloud.Set("offered", """{ "valkey": ["9"] }"""); break;
            case "size": cloud.Set("offered", """{ "databaseSizes": ["db-s-1vcpu-2gb"] }"""); break;
            case "region": cloud.Set("offered", """{ "regions": ["nyc1"], "fullRegions": ["sfo3"] }"""); break;
            case "no region": cloud.Set("offered", """{ "regions": ["nyc1"] }"""); break;
            case "distributions":
                Distribution("EOTHER", "other.example.com");
                Quota("L-24B04930", 1);
                break;
            case "clock": cloud.DigitalOcean.SetClock(-TimeSpan.FromMinutes(10)); break;
            default: throw new ArgumentException($"'{fault}' is no fault.", nameof(fault));
        }
    }

    private void InjectAws(string fault)
    {
        switch (fault)
        {
            case "zone": aws.Inspect(Account, account => account.Table("route53/zone").Remove("Z1")); break;
            case "zone caa": Zone("<ResourceRecordSet xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Name>digitalocean.solutions.</Name><Type>CAA</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>0 issue \"letsencrypt.org\"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>"); break;
            case "bucket": aws.Do(Account, Region, "s3", "PUT", $"/poc-app-platform-aws-app-files-prod-{Account}"); break;
            case "policy": aws.Inspect(Account, account => account.Table("iam/policy").Put($"arn:aws:iam::{Account}:policy/poc-app-platform-aws-ecs-prod-boundary", new JsonObject { ["PolicyName"] = "boundary", ["Document"] = "{}" })); break;
            case "role": Role("poc-app-platform-aws-ecs-prod-backup"); break;
            case "version": aws.Inspect(Account, account => account.Table("rds/withdrawn").Put("17", [])); break;
            case "class": aws.Inspect(Account, account => account.Table("rds/withdrawn").Put("db.m7g.large", [])); break;
            case "cache": aws.Inspect(Account, account => account.Table("elasticache/withdrawn").Put("8.0", [])); break;
            case "node": aws.Inspect(Account, account => account.Table("elasticache/withdrawn").Put("cache.m7g.large", [])); break;
            case "record": Zone("<ResourceRecordSet xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Name>api.digitalocean.solutions.</Name><Type>CNAME</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>elsewhere.example.com</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>"); break;
            case "name": Zone("<ResourceRecordSet xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Name>api.digitalocean.solutions.</Name><Type>A</Type><AliasTarget><DNSName>d1.cloudfront.net.</DNSName></AliasTarget></ResourceRecordSet>"); break;
            case "addresses": Quota("L-0263D0A3", 2); break;
            case "databases": Quota("L-7B6409FD", 1); break;
            case "networks": Quota("L-F678F1CE", 0); break;
            case "cpus": Quota("L-3032A538", 3); break;
            case "parameter": aws.Do(Account, Region, "ssm", "POST", "/", """{"Name":"/poc-app-platform-aws/prod/validator/api-token","Value":"x","Type":"String"}""", "AmazonSSM.PutParameter"); break;
            case "alias": Distribution("EOTHER", "api.digitalocean.solutions"); break;
            case "pass": Deny("iam:PassRole"); break;
            default: throw new ArgumentException($"'{fault}' is no fault.", nameof(fault));
        }
    }

    private void Deny(string action) => aws.Inspect(Account, account => account.Table("iam/denied").Put(action, []));

    private void Quota(string code, double value) => aws.Inspect(Account, account => account.Table("quota").Put(code, new JsonObject { ["Value"] = value }));

    private void Role(string name) => aws.Inspect(Account, account => account.Table("iam/role").Put(name, new JsonObject { ["RoleName"] = name, ["Arn"] = $"arn:aws:iam::{Account}:role/{name}" }));

    private void Zone(string? record = null) => aws.Inspect(Account, account => account.Table("route53/zone").Put("Z1", new JsonObject
    {
        ["id"] = "Z1",
        ["name"] = "digitalocean.solutions.",
        ["records"] = record is null ? [] : new JsonObject { [$"{Part(record, "Name")} {Part(record, "Type")} "] = record },
    }));

    private static string Part(string record, string name) => XElement.Parse(record).Elements().Single(element => element.Name.LocalName == name).Value;

    private void Distribution(string id, string alias) => aws.Inspect(Account, account => account.Table("cloudfront/distribution").Put(id, new JsonObject
    {
        ["id"] = id,
        ["xml"] = $"<DistributionConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Aliases><Quantity>1</Quantity><Items><CNAME>{alias}</CNAME></Items></Aliases></DistributionConfig>",
    }));

    private static string State(params (string Type, string Id)[] resources) => JsonSerializer.Serialize(new
    {
        version = 4,
        resources = resources.Select(resource => new { mode = "managed", type = resource.Type, name = "one", instances = new[] { new { attributes = new { id = resource.Id } } } }),
    });
}

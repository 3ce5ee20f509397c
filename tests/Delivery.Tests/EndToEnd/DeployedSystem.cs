using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using HybridCloud.Clouds.Accounts;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Contract;
using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Review;

namespace HybridCloud.Delivery.Tests.EndToEnd;

/// <summary>
/// Both clouds on this machine, with the project's own foundation and hybrid stacks in one account, deployed once for all tests
/// of a class by the verbs that a workflow calls: bootstrap, plan, review, deploy.
/// </summary>
/// <param name="environment">The environment that is deployed.</param>
public abstract class DeployedSystem(string environment) : IAsyncLifetime
{
    /// <summary>The image that is deployed whenever a test begins.</summary>
    public const string Good = "good-1";

    /// <summary>An image whose database check fails.</summary>
    public const string Bad = "bad-2";

    public LocalClouds Clouds { get; private set; } = null!;

    public CloudAccount First { get; private set; } = null!;

    /// <summary>What visitors meet.</summary>
    internal EdgeStandIn Edge { get; private set; } = null!;

    /// <summary>The machine that deployed to the account.</summary>
    internal DeliveryRun Machine { get; private set; } = null!;

    internal DeliveryRun.Outcome Bootstrap { get; private set; } = null!;

    internal DeliveryRun.Outcome Plan { get; private set; } = null!;

    internal DeliveryRun.Outcome Review { get; private set; } = null!;

    internal DeliveryRun.Outcome Cost { get; private set; } = null!;

    internal DeliveryRun.Outcome Deployment { get; private set; } = null!;

    /// <summary>The digest that the review named.</summary>
    internal string ReviewedDigest => ReviewHead.Parse(Review.Output).Digests.GetValueOrDefault(environment) ?? throw new InvalidOperationException($"The review named no digest:\n{Review}");

    /// <summary>Key of the state in the state bucket.</summary>
    internal string StateKey => $"poc-app-platform-aws/{environment}/hybrid.tfstate";

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Clouds = await LocalClouds.StartAsync(cancellationToken: cancellation);
        First = await Clouds.AddAccountAsync("first", cancellation);
        Edge = await EdgeStandIn.StartAsync();
        Edge.Serving = Serving;
        Edge.Broken.Add(Bad);
        Edge.Admitted = Admitted;
        Edge.DatabaseAdmits = DatabaseAdmits;
        Machine = await NewMachineAsync(First);
        Push(Good);
        Push(Bad);

        Bootstrap = await Machine.ProcessAsync("bootstrap");
        // The provider waits most of the time, so others can work meanwhile.
        var others = OthersAsync(cancellation);
        Plan = await Machine.ProcessAsync("plan");
        Review = await Machine.ProcessAsync("review");
        Cost = await Machine.ProcessAsync("cost");
        Deployment = await Machine.ProcessAsync("deploy", ("REVIEWED_DIGEST", ReviewedDigest));
        await others;
    }

    /// <summary>What somebody else does while this system is deployed.</summary>
    protected virtual Task OthersAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Machine?.Dispose();
        if (Edge is not null)
            await Edge.DisposeAsync();
        if (Clouds is not null)
            await Clouds.DisposeAsync();
    }

    /// <summary>A machine with an account's credentials and the stacks as `make synth` writes them for the good image.</summary>
    internal async Task<DeliveryRun> NewMachineAsync(CloudAccount account)
    {
        var machine = new DeliveryRun(Clouds, account);
        machine.Variables["ENVIRONMENT"] = environment;
        machine.Variables["IMAGE_TAG"] = Good;
        machine.Variables["TF_VAR_alarm_email"] = "alarms@example.com";
        Edge.LeadHere(machine);
        // The name that the stack creates in DNS leads nowhere here.
        machine.Variables["SMOKE_EDGE"] = Edge.Edge;
        machine.Variables["SMOKE_ORIGIN"] = Edge.Origin;
        await machine.SynthesizeAsync("foundation,hybrid", Good);
        return machine;
    }

    /// <summary>Terraform as run by hand in the folder where the program last worked.</summary>
    internal async Task<DeliveryRun.Outcome> TerraformAsync(params string[] arguments)
    {
        var variables = Machine.Variables.ToDictionary();
        var bucket = StateBucket(Bootstrap);
        variables["TF_DATA_DIR"] = Machine.Inside("work", "terraform", bucket, environment, "hybrid");
        variables["TF_VAR_state_bucket"] = bucket;
        variables["TF_VAR_image_digest"] = Digest(Good);
        var result = await ProcessRunner.RunAsync("terraform", arguments, Machine.Inside("cdktf.out", "stacks", "hybrid"), variables, echo: null, TestContext.Current.CancellationToken);
        return new DeliveryRun.Outcome(result.ExitCode, result.Output, result.Error);
    }

    /// <summary>Tag of the image that App Platform runs.</summary>
    internal string Serving() => Serving(First);

    /// <summary>Tag of the image that a team's App Platform runs.</summary>
    internal string Serving(CloudAccount account)
    {
        var digest = App(account)["service"]![0]!["image"]![0]!["digest"]!.ToString();
        return Clouds.DigitalOcean.Team(account.Name)["images"]!["app"]!.AsObject().Single(image => image.Value!.ToString() == digest).Key;
    }

    /// <summary>Whether the API that App Platform runs accepts every secret that some edge of CloudFront sends.</summary>
    internal bool Admitted()
    {
        // Read before and after the edges' secrets: what either reading accepts was accepted while they sent it.
        var before = Accepted();
        var sent = Sent();
        var after = Accepted();
        return sent.Count > 0 && sent.All(secret => before.Concat(after).Contains(Sealed(secret)));
    }

    /// <summary>The origin secrets that edges of CloudFront send: two while a new one is being deployed.</summary>
    internal IReadOnlyList<string> Sent() => Clouds.Aws.OriginHeader(First.AwsAccountId, HeaderNames.OriginSecret);

    /// <summary>Whether the API that App Platform runs accepts a secret.</summary>
    internal bool Accepts(string secret) => Accepted().Contains(Sealed(secret));

    /// <summary>Whether PostgreSQL knows user and password of the API that App Platform runs.</summary>
    internal bool DatabaseAdmits()
    {
        // Tried twice: between its two reads, the app may have become the other user.
        return Known() || Known();

        bool Known()
        {
            var running = Running(Clouds.DigitalOcean.Team(First.Name));
            var (user, password) = (Of(EnvironmentNames.PgUser), Of(EnvironmentNames.PgPassword).Split(':')[1]);
            return Clouds.DigitalOcean.Team(First.Name)["digitalocean_database_user"]!.AsObject()
                .Any(known => known.Value!["name"]!.ToString() == user && Sealed(known.Value["password"]!.ToString()) == password);

            string Of(string name) => running.Single(variable => variable!["key"]!.ToString() == name)!["value"]!.ToString();
        }
    }

    /// <summary>The passwords of PostgreSQL's users.</summary>
    internal IReadOnlyList<string> DatabasePasswords() => [.. Clouds.DigitalOcean.Team(First.Name)["digitalocean_database_user"]!.AsObject().Select(user => user.Value!["password"]!.ToString())];

    private static JsonArray Running(JsonObject team) =>
        team["deployments"]![team["digitalocean_app"]!.AsObject().Single().Value!["active_deployment_id"]!.ToString()]!["spec"]![0]!["service"]![0]!["env"]!.AsArray();

    private string[] Accepted()
    {
        return [.. Running(Clouds.DigitalOcean.Team(First.Name))
            .Where(variable => variable!["key"]!.ToString() is EnvironmentNames.ApiOriginSecret or EnvironmentNames.ApiNextOriginSecret)
            .Select(variable => variable!["value"]!.ToString().Split(':')[1])];
    }

    /// <summary>A secret's digest, as the imitated App Platform shows it in place of the secret: EV[1:digest:…].</summary>
    private string Sealed(string secret) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{DigitalOceanTeams.IdOf(First.Name)}{secret}")))[..32];

    /// <summary>A variable of the app's containers.</summary>
    internal string AppVariable(string name) =>
        App(First)["env"]!.AsArray().Concat(App(First)["service"]![0]!["env"]!.AsArray()).First(variable => variable!["key"]!.ToString() == name)!["value"]!.ToString();

    /// <summary>The objects in the state bucket that a bootstrap named, by key.</summary>
    internal Dictionary<string, string> State(CloudAccount account, DeliveryRun.Outcome bootstrap)
    {
        var bucket = StateBucket(bootstrap);
        var list = XElement.Parse(Text(account, $"/{bucket}?list-type=2"));
        return list.Descendants().Where(e => e.Name.LocalName == "Key").ToDictionary(key => key.Value, key => Text(account, $"/{bucket}/{key.Value}"));
    }

    /// <summary>Name of the state bucket that a bootstrap made.</summary>
    internal static string StateBucket(DeliveryRun.Outcome bootstrap) => Regex.Match(bootstrap.Output, "s3://([^/]+)/").Groups[1].Value;

    private JsonNode App(CloudAccount account) => Clouds.DigitalOcean.Team(account.Name)["digitalocean_app"]!.AsObject().Single().Value!["spec"]![0]!;

    private string Text(CloudAccount account, string target) =>
        Encoding.UTF8.GetString(Clouds.Aws.Do(account.AwsAccountId, "us-west-2", "s3", "GET", target).Body!);

    private void Push(string tag) => Clouds.DigitalOcean.AddImage(First.Name, "app", tag, Digest(tag));

    /// <summary>Digest of an image of a tag.</summary>
    internal static string Digest(string tag) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tag)));
}

/// <summary>Environment dev, and another team's own dev, in another account, under another domain.</summary>
public sealed class DeployedDev() : DeployedSystem("dev")
{
    /// <summary>The second team's domain.</summary>
    public const string SecondDomain = "second.example";

    private EdgeStandIn? othersEdge;

    public CloudAccount Second { get; private set; } = null!;

    /// <summary>The machine of the second account's team.</summary>
    internal DeliveryRun Others { get; private set; } = null!;

    /// <summary>The second account's deployment, which differs from the first only in credentials and an input.</summary>
    internal DeliveryRun.Outcome OthersDeployment { get; private set; } = null!;

    /// <summary>The second account's bootstraps: one fails at an AWS limit, one at a refused registry; a third, elsewhere, succeeds.</summary>
    internal IReadOnlyList<DeliveryRun.Outcome> OthersBootstrap { get; private set; } = [];

    protected override async Task OthersAsync(CancellationToken cancellationToken)
    {
        Second = await Clouds.AddAccountAsync("second", cancellationToken);
        Others = await NewMachineAsync(Second);
        Clouds.Aws.Faults.Add(new Fault("s3:CreateBucket", "TooManyBuckets", "You have attempted to create more buckets than allowed"));
        Clouds.DigitalOcean.Fail("create digitalocean_container_registry", "the name is taken", status: 409);
        OthersBootstrap = [await Others.ProcessAsync("bootstrap"), await Others.ProcessAsync("bootstrap")];
        // Nothing of the first machine is left, as with a runner whose job has ended.
        Others.Dispose();
        Others = await NewMachineAsync(Second);
        OthersBootstrap = [.. OthersBootstrap, await Others.ProcessAsync("bootstrap")];
        Clouds.DigitalOcean.EditTeam(Second.Name, team => team["digitalocean_domain"] = new JsonObject
        {
            [SecondDomain] = new JsonObject { ["id"] = SecondDomain, ["name"] = SecondDomain, ["ttl"] = 1800, ["urn"] = $"do:domain:{SecondDomain}" },
        });
        Clouds.DigitalOcean.AddImage(Second.Name, "app", Good, Digest(Good));
        othersEdge = await EdgeStandIn.StartAsync();
        othersEdge.Serving = () => Serving(Second);
        othersEdge.LeadHere(Others);
        (Others.Variables["SMOKE_EDGE"], Others.Variables["SMOKE_ORIGIN"]) = (othersEdge.Edge, othersEdge.Origin);
        Others.Variables["TF_VAR_domain"] = SecondDomain;
        OthersDeployment = await Others.ProcessAsync("deploy");
    }

    public override async ValueTask DisposeAsync()
    {
        Others?.Dispose();
        if (othersEdge is not null)
            await othersEdge.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>Environment prod.</summary>
public sealed class DeployedProd() : DeployedSystem("prod");

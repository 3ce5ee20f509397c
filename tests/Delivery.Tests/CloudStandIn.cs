using System.Text.Json.Nodes;
using HybridCloud.Clouds.Accounts;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Delivery.Tests;

/// <summary>
/// The clouds that delivery itself calls, on loopback: the imitated AWS with two accounts, and the imitated DigitalOcean with two
/// teams, of which the first has an app, a registry, a domain and a bucket.
/// </summary>
internal sealed class CloudStandIn : IAsyncDisposable
{
    /// <summary>AWS account of the first of the two.</summary>
    public const string FirstAccount = "111111111111";

    /// <summary>DigitalOcean team of the first of the two.</summary>
    public const string FirstTeam = "team-one";

    /// <summary>Id of the first team.</summary>
    public static readonly string FirstTeamId = DigitalOceanTeams.IdOf(FirstTeam);

    /// <summary>The first team's domain.</summary>
    public const string Domain = "digitalocean.solutions";

    /// <summary>Secret access key of AKIAONE and AKIATWO.</summary>
    public const string Secret = "not-a-real-key";

    private CloudStandIn(AwsControlPlane aws)
    {
        Aws = aws;
        aws.Before = async call =>
        {
            if (call.Operation == "PutObject" && !await Writing(Key(), call.Call.Body))
                throw new AwsError(CommonError.ExpiredToken, "The provided token has expired.");
            if (call.Operation == "GetObject")
                Reading(Key());

            string Key() => call.Call.Path.TrimStart('/').Split('/', 2)[1];
        };
        DigitalOcean.Admit(FirstTeam, "token-one", "DO00ONE");
        DigitalOcean.Admit("team-two", "token-two", "DO00TWO");
        // A token with full access has these two scopes.
        Set("scopes", """["read", "write"]""");
        Set("digitalocean_container_registry", """{ "registry-one": { "name": "registry-one", "subscription_tier_slug": "starter", "storage_usage_bytes": 209715200 } }""");
        Set("digitalocean_domain", $$"""{ "{{Domain}}": { "name": "{{Domain}}" } }""");
        Set("digitalocean_spaces_bucket", """{ "somebody-elses": { "name": "somebody-elses" } }""");
        AddRecord(1, "NS", "@", "ns1.digitalocean.com");
        HasApp("somebody-elses");
    }

    /// <summary>The imitated AWS, with two accounts.</summary>
    public AwsControlPlane Aws { get; }

    /// <summary>The imitated DigitalOcean, with two teams.</summary>
    public DigitalOceanTeams DigitalOcean { get; } = new();

    /// <summary>Address of DigitalOcean's API, registry and Spaces.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Buckets of S3 by name.</summary>
    public IReadOnlyDictionary<string, Bucket> Buckets => Aws.Store.Buckets;

    /// <summary>Digests in the repository <c>app</c> of the first team's registry, by tag.</summary>
    public JsonObject Images => DigitalOcean.Team(FirstTeam)["images"]!["app"]!.AsObject();

    /// <summary>Bytes that the first team's registry still holds: deleting images frees none, collecting garbage does.</summary>
    public long StorageUsed
    {
        get => (long)Registry(DigitalOcean.Team(FirstTeam))["storage_usage_bytes"]!;
        set => DigitalOcean.EditTeam(FirstTeam, team => Registry(team)["storage_usage_bytes"] = value);
    }

    /// <summary>Runs before an object is written, with its key and content; may wait, or return false to make the bucket refuse it.</summary>
    public Func<string, byte[], Task<bool>> Writing { get; set; } = (_, _) => Task.FromResult(true);

    /// <summary>Runs before an object is read, with its key.</summary>
    public Action<string> Reading { get; set; } = _ => { };

    public static async Task<CloudStandIn> StartAsync()
    {
        var cloud = new CloudStandIn(await AwsControlPlane.StartAsync(new()
        {
            RequireKnown = true,
            Credentials = new Dictionary<string, Credential> { ["AKIAONE"] = new(Secret, FirstAccount), ["AKIATWO"] = new(Secret, "222222222222") },
        }));
        cloud.Url = await cloud.DigitalOcean.ServeAsync();
        return cloud;
    }

    /// <summary>The variables with which delivery and Terraform reach this cloud as one of the two accounts and teams.</summary>
    public Dictionary<string, string> Variables(string who = "one") => new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
        ["HOME"] = Path.GetTempPath(),
        ["AWS_ENDPOINT_URL"] = Aws.Url,
        ["SPACES_ENDPOINT_URL"] = Url,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_ACCESS_KEY_ID"] = "AKIA" + who.ToUpperInvariant(),
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
        ["DIGITALOCEAN_ACCESS_TOKEN"] = "token-" + who,
        ["DIGITALOCEAN_API_URL"] = Url,
        ["SPACES_ACCESS_KEY_ID"] = "DO00" + who.ToUpperInvariant(),
        ["SPACES_SECRET_ACCESS_KEY"] = "spaces",
        ["CHECKPOINT_DISABLE"] = "1",
    };

    /// <summary>A shell command that calls S3 as the first account; the arguments are curl's.</summary>
    public string Curl(string arguments, string target) =>
        $"curl -sf --aws-sigv4 aws:amz:us-west-2:s3 --user AKIAONE:{Secret} -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' {arguments} {Aws.Url}/{target}";

    /// <summary>Sets all of the first team's resources of a kind, or another part of its file, as JSON.</summary>
    public void Set(string part, string json) => DigitalOcean.EditTeam(FirstTeam, team => team[part] = JsonNode.Parse(json));

    /// <summary>Adds a record to the first team's domain.</summary>
    public void AddRecord(long id, string type, string name, string value) => DigitalOcean.EditTeam(FirstTeam, team =>
        (team["digitalocean_record"] ??= new JsonObject())[$"{id}"] = new JsonObject { ["id"] = id, ["domain"] = Domain, ["type"] = type, ["name"] = name, ["value"] = value, ["tag"] = "issue" });

    /// <summary>Gives the first team's one app a name and, perhaps, an image that its active deployment <c>dep-1</c> runs.</summary>
    public void HasApp(string name, string? tag = null)
    {
        var spec = $$"""[{ "name": "{{name}}", "service": [{ "name": "api", "image": [{ "tag": "{{tag}}" }] }] }]""";
        Set("deployments", tag is null ? "{}" : $$"""{ "dep-1": { "id": "dep-1", "app_id": "app-one", "created_at": "2026-11-01T12:00:00Z", "spec": {{spec}} } }""");
        Set("digitalocean_app", $$"""{ "app-one": { "id": "app-one", "spec": {{spec}}, "active_deployment_id": "dep-1" } }""");
    }

    public async ValueTask DisposeAsync()
    {
        await Aws.DisposeAsync();
        DigitalOcean.Dispose();
    }

    private static JsonNode Registry(JsonObject team) => team["digitalocean_container_registry"]!["registry-one"]!;
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Clouds.ControlPlane;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HybridCloud.Delivery.Tests;

/// <summary>
/// What delivery itself asks of the clouds, on loopback: the imitated AWS, and DigitalOcean's account, registry, app and
/// Spaces. Accounts and teams are told apart by the credentials, as in the clouds.
/// </summary>
internal sealed class CloudStandIn : IAsyncDisposable
{
    /// <summary>AWS account of the first of the two.</summary>
    public const string FirstAccount = "111111111111";

    /// <summary>What goes with AKIAONE and AKIATWO.</summary>
    public const string Secret = "not-a-real-key";

    private readonly WebApplication app;

    private CloudStandIn(WebApplication app, AwsControlPlane aws)
    {
        this.app = app;
        Aws = aws;
        aws.Before = async call =>
        {
            if (call.Operation == "PutObject" && !await Writing(Key()))
                throw new AwsError(CommonError.ExpiredToken, "The provided token has expired.");
            if (call.Operation == "GetObject")
                Reading(Key());

            string Key() => call.Call.Path.TrimStart('/').Split('/', 2)[1];
        };
    }

    /// <summary>The imitated AWS, with two accounts.</summary>
    public AwsControlPlane Aws { get; }

    /// <summary>Address of everything but AWS.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Buckets of S3 by name.</summary>
    public IReadOnlyDictionary<string, Bucket> Buckets => Aws.Store.Buckets;

    /// <summary>DigitalOcean team of a token.</summary>
    public Dictionary<string, string> Teams { get; } = new() { ["token-one"] = "team-one", ["token-two"] = "team-two" };

    /// <summary>Tags that were pushed, as repository:tag.</summary>
    public ConcurrentDictionary<string, string> Images { get; } = new();

    /// <summary>When a tag was pushed; a tag that is not here was pushed long ago.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> PushedAt { get; } = new();

    /// <summary>Bytes that the registry still holds: deleting gives none back, collecting garbage does.</summary>
    public long StorageUsed { get; set; } = 200 * 1024 * 1024;

    /// <summary>Calls after which a garbage collection that was started has ended; the registry is read-only until then.</summary>
    public int CollectionLasts { get; set; } = 2;

    private int collecting;

    /// <summary>Names of the team's registries; images are in <c>registry-one</c>.</summary>
    public List<string> Registries { get; } = ["registry-one"];

    /// <summary>Domains of the team.</summary>
    public List<string> Domains { get; } = ["digitalocean.solutions"];

    /// <summary>Records of every domain: id, type, name below the domain and data.</summary>
    public List<(long Id, string Type, string Name, string Data)> Records { get; } = [(1, "NS", "@", "ns1.digitalocean.com")];

    /// <summary>Projects of the team.</summary>
    public List<string> Projects { get; } = [];

    /// <summary>Regions by slug, and whether each takes anything new.</summary>
    public Dictionary<string, bool> Regions { get; } = new() { ["nyc1"] = true, ["sfo3"] = true };

    /// <summary>Versions of databases on offer, by engine.</summary>
    public Dictionary<string, string[]> Versions { get; } = new() { ["pg"] = ["16", "17"], ["valkey"] = ["8"] };

    /// <summary>Sizes of databases on offer.</summary>
    public List<string> Sizes { get; } = ["db-s-1vcpu-1gb", "db-s-1vcpu-2gb"];

    /// <summary>Sizes of App Platform's components on offer.</summary>
    public List<string> AppSizes { get; } = ["apps-s-1vcpu-0.5gb", "apps-s-1vcpu-1gb"];

    /// <summary>Repositories of the registry.</summary>
    public List<string> Repositories { get; } = ["app"];

    /// <summary>Kinds that the token may not read.</summary>
    public HashSet<string> Unreadable { get; } = [];

    /// <summary>Scopes of the token; null for one whose scopes DigitalOcean does not tell.</summary>
    public IReadOnlyList<string>? Scopes { get; set; } = ["read", "write"];

    /// <summary>What images are for that are not for linux/amd64, by repository:tag.</summary>
    public Dictionary<string, string> Platforms { get; } = [];

    /// <summary>Status of the DigitalOcean account: active, warning or locked.</summary>
    public string AccountStatus { get; set; } = "active";

    /// <summary>How many droplets the DigitalOcean account may have.</summary>
    public int DropletLimit { get; set; } = 25;

    /// <summary>Name of the team's one app.</summary>
    public string AppName { get; set; } = "somebody-elses";

    /// <summary>Whether the Spaces key is one for single buckets, which may not list them.</summary>
    public bool SpacesKeyIsLimited { get; set; }

    /// <summary>Buckets in Spaces that somebody else has.</summary>
    public HashSet<string> SpacesBuckets { get; } = [];

    /// <summary>How far the clock of this cloud is from this machine's.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>JSON of an app's active deployment.</summary>
    public Func<string> ActiveDeployment { get; set; } = () => "null";

    /// <summary>What happens before an object is written, given its key: nothing, a wait, or false, with which the bucket refuses it.</summary>
    public Func<string, Task<bool>> Writing { get; set; } = _ => Task.FromResult(true);

    /// <summary>What happens before an object is read, given its key.</summary>
    public Action<string> Reading { get; set; } = _ => { };

    public static async Task<CloudStandIn> StartAsync()
    {
        var aws = await AwsControlPlane.StartAsync(new()
        {
            RequireKnown = true,
            Credentials = new Dictionary<string, Credential> { ["AKIAONE"] = new(Secret, FirstAccount), ["AKIATWO"] = new(Secret, "222222222222") },
        });
        var cloud = new CloudStandIn(Loopback.Create(), aws);
        cloud.app.Run(cloud.AnswerAsync);
        await cloud.app.StartAsync();
        cloud.Url = cloud.app.Addresses().Single();
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
        ["SPACES_ACCESS_KEY_ID"] = "spaces",
        ["SPACES_SECRET_ACCESS_KEY"] = "spaces",
        ["CHECKPOINT_DISABLE"] = "1",
    };

    /// <summary>A shell command that asks S3 as the first account does: what goes between it and the address is curl's.</summary>
    public string Curl(string arguments, string target) =>
        $"curl -sf --aws-sigv4 aws:amz:us-west-2:s3 --user AKIAONE:{Secret} -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' {arguments} {Aws.Url}/{target}";

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Aws.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (ClockOffset != TimeSpan.Zero)
            context.Response.Headers.Date = (DateTimeOffset.UtcNow + ClockOffset).ToString("R", CultureInfo.InvariantCulture);
        if (path == "/token")
            return JsonAsync(context, 200, JsonSerializer.Serialize(new { token = $"token-for-{context.Request.Query["scope"]}" }));
        return path == "/v2/" || path.Contains("/manifests/", StringComparison.Ordinal) || path.Contains("/blobs/", StringComparison.Ordinal) ? RegistryAsync(context, path)
            : path.StartsWith("/v2/", StringComparison.Ordinal) || path == "/v1/oauth/token/info" ? DigitalOceanAsync(context, path)
            : SpacesAsync(context, path);
    }

    private Task DigitalOceanAsync(HttpContext context, string path)
    {
        if (!Teams.TryGetValue(context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal), out var team))
            return JsonAsync(context, 401, """{"id":"Unauthorized","message":"Unable to authenticate you"}""");
        if (path == "/v2/account")
            return JsonAsync(context, 200, $$"""{ "account": { "uuid": "user", "email": "a@example.com", "status": "{{AccountStatus}}", "status_message": "", "droplet_limit": {{DropletLimit}}, "team": { "uuid": "{{team}}-uuid", "name": "{{team}}" } } }""");
        if (path == "/v2/registries/registry-one/docker-credentials")
        {
            var host = new Uri(Url).Authority;
            return JsonAsync(context, 200, $$"""{ "auths": { "{{host}}": { "auth": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes("pusher:registry-secret"))}}" } } }""");
        }

        if (Unreadable.Contains(path.Split('/')[2]))
            return JsonAsync(context, 403, """{"id":"Forbidden","message":"You are not authorized to perform this operation"}""");
        if (path == "/v1/oauth/token/info")
            return Scopes is null ? JsonAsync(context, 404, """{"id":"not_found","message":"no such thing"}""") : JsonAsync(context, 200, JsonSerializer.Serialize(new { scopes = Scopes }));
        if (path == "/v2/databases/options")
        {
            return JsonAsync(context, 200, JsonSerializer.Serialize(new
            {
                options = Versions.ToDictionary(engine => engine.Key, engine => new { regions = Regions.Keys, versions = engine.Value, layouts = new[] { new { num_nodes = 1, sizes = Sizes } } }),
            }));
        }

        if (path.StartsWith("/v2/domains/", StringComparison.Ordinal) && Domains.Find(domain => path.Split('/')[3] == domain) is { } domain)
        {
            return path.EndsWith("/records", StringComparison.Ordinal)
                ? JsonAsync(context, 200, JsonSerializer.Serialize(new { domain_records = Records.Select(record => new { id = record.Id, type = record.Type, name = record.Name, data = record.Data, tag = record.Type == "CAA" ? "issue" : null }) }))
                : JsonAsync(context, 200, JsonSerializer.Serialize(new { domain = new { name = domain, ttl = 1800 } }));
        }

        if (path == "/v2/projects")
            return JsonAsync(context, 200, JsonSerializer.Serialize(new { projects = Projects.Select(name => new { id = $"{name}-id", name }) }));
        if (path == "/v2/regions")
            return JsonAsync(context, 200, JsonSerializer.Serialize(new { regions = Regions.Select(region => new { slug = region.Key, available = region.Value }) }));
        if (path == "/v2/databases")
            return JsonAsync(context, 200, """{"databases":[]}""");
        if (path == "/v2/registries")
            return JsonAsync(context, 200, JsonSerializer.Serialize(new { registries = Registries.Select(name => new { name }) }));
        if (path.StartsWith("/v2/registries/registry-one/repositories/", StringComparison.Ordinal) && path.EndsWith("/tags", StringComparison.Ordinal))
        {
            var repository = path.Split('/')[5];
            var tags = context.Request.Query["page"] == "1"
                ? Images.Where(i => i.Key.StartsWith(repository + ":", StringComparison.Ordinal)).Select(i => $$"""{"tag":"{{i.Key.Split(':')[1]}}","manifest_digest":"{{i.Value}}"}""")
                : [];
            return JsonAsync(context, 200, $$"""{"tags":[{{string.Join(',', tags)}}]}""");
        }

        if (path == "/v2/registries/registry-one/repositories/app/digests")
        {
            var manifests = Images.Where(i => i.Key.StartsWith("app:", StringComparison.Ordinal)).GroupBy(i => i.Value).Select(group => new
            {
                digest = group.Key,
                tags = group.Select(image => image.Key.Split(':')[1]).ToArray(),
                updated_at = group.Max(image => PushedAt.GetValueOrDefault(image.Key, DateTimeOffset.UnixEpoch)),
            });
            return JsonAsync(context, 200, JsonSerializer.Serialize(new { manifests = context.Request.Query["page"] == "1" ? manifests : [] }));
        }

        if (path.StartsWith("/v2/registries/registry-one/repositories/app/digests/", StringComparison.Ordinal) && context.Request.Method == "DELETE")
        {
            foreach (var image in Images.Where(image => image.Value == path.Split('/')[^1]))
                Images.TryRemove(image.Key, out _);
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        if (path == "/v2/registries/registry-one/garbage-collection")
        {
            if (context.Request.Method == "POST")
            {
                if (collecting > 0)
                    return JsonAsync(context, 409, """{"id":"conflict","message":"a garbage collection is active"}""");
                collecting = CollectionLasts;
                return JsonAsync(context, 201, """{"garbage_collection":{"uuid":"gc-one","status":"requested"}}""");
            }

            if (collecting == 0)
                return JsonAsync(context, 404, """{"id":"not_found","message":"no active garbage collection"}""");
            collecting--;
            if (collecting == 0)
                StorageUsed /= 2;
            return JsonAsync(context, 200, """{"garbage_collection":{"uuid":"gc-one","status":"deleting unreferenced blobs"}}""");
        }

        if (path == "/v2/registries/registry-one")
            return JsonAsync(context, 200, JsonSerializer.Serialize(new { registry = new { name = "registry-one", storage_usage_bytes = StorageUsed } }));
        if (path == "/v2/registries/subscription")
            return JsonAsync(context, 200, """{"subscription":{"tier":{"slug":"starter","included_repositories":1,"included_storage_bytes":524288000}}}""");
        if (path == "/v2/registries/registry-one/repositoriesV2")
            return JsonAsync(context, 200, JsonSerializer.Serialize(new { repositories = Repositories.Select(name => new { name }) }));
        if (path == "/v2/apps/tiers/instance_sizes")
            return JsonAsync(context, 200, JsonSerializer.Serialize(new { instance_sizes = AppSizes.Select(slug => new { slug }) }));
        if (path == "/v2/apps")
            return JsonAsync(context, 200, $$"""{ "apps": [ { "id": "app-one", "spec": { "name": "{{AppName}}" }, "active_deployment": {{ActiveDeployment()}} } ] }""");
        return path.StartsWith("/v2/apps/", StringComparison.Ordinal)
            ? JsonAsync(context, 200, $$"""{ "app": { "id": "app-one", "active_deployment": {{ActiveDeployment()}} } }""")
            : JsonAsync(context, 404, """{"id":"not_found","message":"no such thing"}""");
    }

    /// <summary>A container registry: https://github.com/opencontainers/distribution-spec</summary>
    private async Task RegistryAsync(HttpContext context, string path)
    {
        var (method, response) = (context.Request.Method, context.Response);
        // The name of an image within its owner's registry: the team's is called registry-one, an AWS account's has no name.
        var image = path["/v2/".Length..].Replace("registry-one/", "", StringComparison.Ordinal).Replace("/manifests/", ":", StringComparison.Ordinal);
        var authorization = context.Request.Headers.Authorization.ToString();
        if (image.StartsWith("public/", StringComparison.Ordinal))
        {
            // As Docker Hub, Quay and ECR Public do: every caller gets a token, and none is answered without one.
            if (authorization != "Bearer token-for-repository:public:pull")
            {
                response.StatusCode = 401;
                response.Headers.WWWAuthenticate = $"Bearer realm=\"{Url}/token\",service=\"registry\",scope=\"repository:public:pull\"";
                return;
            }

            response.Headers["Docker-Content-Digest"] = Images[image];
            return;
        }

        if (!image.StartsWith("dotnet/", StringComparison.Ordinal)
            && !((string[])["pusher:registry-secret", "AWS:ecr-password"]).Any(known => authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(known))))
        {
            response.StatusCode = 401;
            response.Headers.WWWAuthenticate = "Basic realm=\"registry\"";
        }
        else if (method == "HEAD" && Images.TryGetValue(image, out var known))
        {
            response.Headers["Docker-Content-Digest"] = known;
        }
        else if (method == "GET" && path.Contains("/manifests/", StringComparison.Ordinal) && Images.ContainsKey(image))
        {
            // An index of one image.
            var platform = Platforms.GetValueOrDefault(image, "linux/amd64").Split('/');
            await JsonAsync(context, 200, JsonSerializer.Serialize(new { manifests = new[] { new { platform = new { os = platform[0], architecture = platform[1] } } } }));
        }
        else if (collecting > 0 && method is ("PUT" or "POST" or "PATCH"))
        {
            // https://docs.digitalocean.com/products/container-registry/how-to/clean-up-container-registry/
            response.StatusCode = 403;
            await response.WriteAsync("""{"errors":[{"code":"DENIED","message":"the registry is read-only while garbage is collected"}]}""");
        }
        else if (path.EndsWith("/blobs/uploads/", StringComparison.Ordinal))
        {
            response.StatusCode = 202;
            response.Headers.Location = $"{path}one";
        }
        else if (path.Contains("/blobs/uploads/", StringComparison.Ordinal))
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            response.StatusCode = method == "PUT" ? 201 : 202;
            response.Headers.Location = path;
            response.Headers["Docker-Content-Digest"] = context.Request.Query["digest"].ToString();
        }
        else if (path.Contains("/manifests/", StringComparison.Ordinal) && method == "PUT")
        {
            using var manifest = new MemoryStream();
            await context.Request.Body.CopyToAsync(manifest);
            var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(manifest.ToArray()));
            Images[image] = digest;
            PushedAt[image] = DateTimeOffset.UtcNow;
            response.StatusCode = 201;
            response.Headers["Docker-Content-Digest"] = digest;
        }
        else
        {
            response.StatusCode = path == "/v2/" ? 200 : 404;
        }
    }

    private Task SpacesAsync(HttpContext context, string path)
    {
        if (path != "/")
        {
            // Names of buckets are taken for everyone.
            context.Response.StatusCode = SpacesBuckets.Contains(path.Trim('/')) ? 403 : 404;
            return Task.CompletedTask;
        }

        // A Spaces key for single buckets: https://docs.digitalocean.com/products/spaces/how-to/manage-access/
        return SpacesKeyIsLimited
            ? WireProtocol.S3.Refuse(new AwsError(CommonError.AccessDenied, ""), "").WriteAsync(context)
            : Aws.Do(FirstAccount, "us-east-1", "s3", "GET", "/").WriteAsync(context);
    }

    private static Task JsonAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}

using System.Text.Json;
using Amazon.S3;
using HybridCloud.Contract;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Smoke;

/// <summary>A stack's smoke checks, with the addresses from its outputs.</summary>
/// <param name="settings">The settings.</param>
/// <param name="stack">Name of the stack.</param>
/// <param name="outputs">Its outputs.</param>
/// <param name="imageTag">Tag of the image that must be serving.</param>
internal sealed class StackChecks(DeliverySettings settings, string stack, IReadOnlyDictionary<string, JsonElement> outputs, string imageTag)
{
    /// <summary>Whether a stack has checks: only if something runs in it.</summary>
    public static bool Exist(string stack) => StackKind.Named(stack).Host != StackHost.None;

    /// <summary>The address that visitors call.</summary>
    /// <exception cref="DeliveryException">The stack was never deployed to this target.</exception>
    public Uri Entrance => stack switch
    {
        "hybrid" => Visited("dashboard_url"),
        "platform" => Address("api_url"),
        _ => Visited("validator_url"),
    };

    /// <summary>The checks.</summary>
    /// <param name="http">Calls the system as visitors do.</param>
    /// <param name="digitalOcean">Reads what App Platform runs.</param>
    /// <param name="s3">Finds what the stack stores.</param>
    /// <exception cref="DeliveryException">The stack was never deployed to this target.</exception>
    public IReadOnlyList<ISmokeCheck> All(HttpClient http, DigitalOcean digitalOcean, IAmazonS3 s3) => stack switch
    {
        "hybrid" => Hybrid(http, digitalOcean),
        "platform" => Platform(http),
        "queue" => Queue(http, s3),
        _ => throw new DeliveryException($"Stack {stack} has no smoke checks: add them to {nameof(StackChecks)}."),
    };

    private List<ISmokeCheck> Hybrid(HttpClient http, DigitalOcean digitalOcean)
    {
        var edge = Entrance;
        List<ISmokeCheck> checks =
        [
            .. Reached(edge), .. Api(http, edge),
            new StatusCheck(http, edge),
            new FirewallCheck(http, edge),
            new DashboardCheck(http, edge),
            new WorkerCheck(http, edge),
        ];
        if ((settings.Smoke.Origin ?? Text("app_default_url")) is { } origin)
            checks.Add(new OriginCheck(http, new Uri(origin)));
        if (Text("app_id") is { } app)
            checks.Add(new ActiveDeploymentCheck(digitalOcean, app, imageTag, settings.Images.Digest));
        return checks;
    }

    private List<ISmokeCheck> Platform(HttpClient http)
    {
        var api = Entrance;
        return
        [
            .. Reached(api), .. Api(http, api),
            new StatusCheck(http, api),
            new WorkerCheck(http, api),
            // The front ends' pages are not deployed with the stack, but their route to the API is.
            .. ((string[])["support_url", "portal_url"]).Select(Address).SelectMany(site => (ISmokeCheck[])[.. Reached(site), new HealthCheck(http, new Uri(site, "/api/"))]),
        ];
    }

    private List<ISmokeCheck> Queue(HttpClient http, IAmazonS3 s3)
    {
        var validator = Entrance;
        return
        [
            .. Reached(validator), .. Api(http, validator),
            new TokenCheck(http, validator),
            new MessageCheck(http, validator, new CommandOutput(settings.Variables, Required("api_token")), s3, Required("s3_bucket_name")),
            new GrafanaCheck(http, Visited("grafana_url")),
        ];
    }

    /// <summary>Checks that the name resolves and, for https, the certificate: dev's load balancer may have none, to save cost.</summary>
    private static IEnumerable<ISmokeCheck> Reached(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps ? [new DnsCheck(address), new CertificateCheck(address, TimeProvider.System)] : [new DnsCheck(address)];

    private ISmokeCheck[] Api(HttpClient http, Uri address) => [new HealthCheck(http, address), new VersionCheck(http, address, imageTag)];

    /// <summary>An output's URL, at SMOKE_EDGE if set: the stack's host name may not point to the system yet.</summary>
    private Uri Visited(string output) => settings.Smoke.Edge is { } edge ? new Uri(new Uri(edge), Address(output).AbsolutePath) : Address(output);

    private Uri Address(string output) => new(Required(output));

    private string Required(string output) => Text(output)
        ?? throw new DeliveryException($"The state of {stack} has no output {output}: it was never deployed to this target. Deploy first: make deploy STACK={stack}");

    private string? Text(string name) =>
        outputs.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}

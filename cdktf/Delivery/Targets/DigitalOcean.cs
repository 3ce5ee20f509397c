using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Targets;

// Rests on an assumption (docs/ASSUMPTIONS.md): token-scopes-told
/// <summary>The few calls to DigitalOcean's API that Terraform does not make.</summary>
internal sealed class DigitalOcean : IDisposable
{
    private readonly HttpClient http;

    public DigitalOcean(DigitalOceanSettings settings)
    {
        http = NamedHttpClient.Create(settings.Api);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
    }

    /// <summary>The team that the token belongs to.</summary>
    /// <exception cref="DeliveryException">The token is refused or the API cannot be reached.</exception>
    public async Task<(string Id, string Name)> TeamAsync(CancellationToken cancellationToken)
    {
        var account = await AccountAsync(cancellationToken);
        // A token from before teams existed belongs to the account itself.
        return account.TryGetProperty("team", out var team) && team.ValueKind == JsonValueKind.Object
            ? (team.GetProperty("uuid").GetString()!, team.GetProperty("name").GetString()!)
            : (account.GetProperty("uuid").GetString()!, account.GetProperty("email").GetString()!);
    }

    /// <summary>The account that the token belongs to, with its status and its droplet limit.</summary>
    public async Task<JsonElement> AccountAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v2/account", cancellationToken)
            ?? throw new DeliveryException($"DigitalOcean's API at {http.BaseAddress} has no /v2/account.")).GetProperty("account");

    /// <summary>Whether the team has a domain.</summary>
    public async Task<bool> HasDomainAsync(string domain, CancellationToken cancellationToken) =>
        await GetAsync(Domain(domain), cancellationToken) is not null;

    /// <summary>All records of a domain; none if the team does not have the domain.</summary>
    public Task<List<JsonElement>> RecordsAsync(string domain, CancellationToken cancellationToken) => ItemsAsync($"{Domain(domain)}/records", "domain_records", cancellationToken);

    /// <summary>All regions, and whether each accepts new resources.</summary>
    public Task<List<JsonElement>> RegionsAsync(CancellationToken cancellationToken) => ItemsAsync("v2/regions", "regions", cancellationToken);

    /// <summary>Whether the token may read a list.</summary>
    public async Task<bool> MayReadAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{path}?page=1&per_page=1", UriKind.Relative));
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode != HttpStatusCode.Forbidden;
        }
        catch (Exception e) when (e is HttpRequestException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"DigitalOcean's API at {http.BaseAddress} did not answer: {e.Message}", e);
        }
    }

    /// <summary>The token's scopes, by the same call as doctl's; null if DigitalOcean does not tell.</summary>
    public async Task<IReadOnlyList<string>?> ScopesAsync(CancellationToken cancellationToken)
    {
        var server = http.BaseAddress!.Host == "api.digitalocean.com" ? new Uri("https://cloud.digitalocean.com") : http.BaseAddress;
        try
        {
            using var response = await http.GetAsync(new Uri(server, "v1/oauth/token/info"), cancellationToken);
            return response.IsSuccessStatusCode && (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)) is { ValueKind: JsonValueKind.Object } info
                && info.TryGetProperty("scopes", out var scopes) && scopes.ValueKind == JsonValueKind.Array ? [.. scopes.EnumerateArray().Select(scope => scope.ToString())] : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The databases on offer: by engine, its versions, its regions, and its sizes by number of nodes.</summary>
    public async Task<JsonElement?> DatabaseOptionsAsync(CancellationToken cancellationToken) =>
        await GetAsync("v2/databases/options", cancellationToken) is { } answer && answer.TryGetProperty("options", out var options) ? options : null;

    /// <summary>Gives a user of a database cluster a new password. The old one is refused from then on.</summary>
    /// <remarks>https://docs.digitalocean.com/reference/api/digitalocean/#operation/databases_reset_auth</remarks>
    public async Task ResetPasswordAsync(string clusterId, string user, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri($"v2/databases/{Uri.EscapeDataString(clusterId)}/users/{Uri.EscapeDataString(user)}/reset_auth", UriKind.Relative))
        {
            Content = JsonContent.Create(new { }),
        };
        if (await SendAsync(request, cancellationToken) is null)
            throw new DeliveryException($"The database cluster {clusterId} has no user {user}: deploy, which creates the user, then run this again.");
    }

    /// <summary>All database clusters of the team.</summary>
    public Task<List<JsonElement>> DatabasesAsync(CancellationToken cancellationToken) => ItemsAsync("v2/databases", "databases", cancellationToken);

    /// <summary>All private networks of the team.</summary>
    public Task<List<JsonElement>> NetworksAsync(CancellationToken cancellationToken) => ItemsAsync("v2/vpcs", "vpcs", cancellationToken);

    /// <summary>All alert policies of the team's monitoring.</summary>
    public Task<List<JsonElement>> AlertPoliciesAsync(CancellationToken cancellationToken) => ItemsAsync("v2/monitoring/alerts", "policies", cancellationToken);

    /// <summary>Name of the team's registry, or null if it has none, or none with the given name.</summary>
    /// <param name="name">Which of the team's registries to use; null if it has only one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DeliveryException">The team has several and none is named.</exception>
    public async Task<string?> RegistryAsync(string? name, CancellationToken cancellationToken)
    {
        // GET /v2/registry is deprecated: it knows only one registry per team. https://docs.digitalocean.com/reference/api/
        var names = (await ItemsAsync("v2/registries", "registries", cancellationToken)).ConvertAll(registry => registry.GetProperty("name").GetString()!);
        if (name is not null)
            return names.Find(other => other == name);
        return names.Count <= 1
            ? names.SingleOrDefault()
            : throw new DeliveryException($"The DigitalOcean team has the registries {string.Join(", ", names)}: name the one to use in TF_VAR_registry_name.");
    }

    /// <summary>Whether the team has a project of this name.</summary>
    public async Task<bool> HasProjectAsync(string name, CancellationToken cancellationToken) =>
        (await ItemsAsync("v2/projects", "projects", cancellationToken)).Exists(project => project.GetProperty("name").GetString() == name);

    /// <summary>Id of the team's project of this name, or null if there is none.</summary>
    public async Task<string?> ProjectIdAsync(string name, CancellationToken cancellationToken) =>
        (await ItemsAsync("v2/projects", "projects", cancellationToken)).Where(project => AppState.Text(project, "name") == name).Select(project => AppState.Text(project, "id")).FirstOrDefault();

    /// <summary>A Docker <c>config.json</c> that may pull from a registry, and optionally push to it, for a while. Secret.</summary>
    public async Task<string> RegistryCredentialsAsync(string registry, bool push, TimeSpan validity, CancellationToken cancellationToken) =>
        (await GetAsync($"{Registry(registry)}/docker-credentials?read_write={(push ? "true" : "false")}&expiry_seconds={(int)validity.TotalSeconds}", cancellationToken)
            ?? throw new DeliveryException($"DigitalOcean issues no credentials for the registry {registry}: it no longer exists.")).GetRawText();

    /// <summary>Digest of an image in a registry, or null if it has no such tag.</summary>
    public async Task<string?> ImageDigestAsync(string registry, string repository, string tag, CancellationToken cancellationToken) =>
        (await ItemsAsync($"{Repository(registry, repository)}/tags", "tags", cancellationToken))
            .Where(entry => entry.GetProperty("tag").GetString() == tag)
            .Select(entry => entry.GetProperty("manifest_digest").GetString())
            .FirstOrDefault();

    /// <summary>All manifests of a repository, with their tags.</summary>
    public async Task<IReadOnlyList<Manifest>> ManifestsAsync(string registry, string repository, CancellationToken cancellationToken) =>
        (await ItemsAsync($"{Repository(registry, repository)}/digests", "manifests", cancellationToken)).ConvertAll(manifest => new Manifest(
            manifest.GetProperty("digest").GetString()!,
            manifest.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array ? [.. tags.EnumerateArray().Select(tag => tag.GetString()!)] : [],
            manifest.GetProperty("updated_at").GetDateTimeOffset()));

    /// <summary>Deletes an image; the next garbage collection frees its storage.</summary>
    public async Task DeleteManifestAsync(string registry, string repository, string digest, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri($"{Repository(registry, repository)}/digests/{digest}", UriKind.Relative));
        await SendAsync(request, cancellationToken);
    }

    /// <summary>Starts freeing the storage of deleted images. The registry is read-only until this ends.</summary>
    public async Task StartGarbageCollectionAsync(string registry, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{Registry(registry)}/garbage-collection", UriKind.Relative))
        {
            // Untagged manifests are kept: they may be part of a tagged image.
            Content = JsonContent.Create(new { type = "unreferenced blobs only" }),
        };
        await SendAsync(request, cancellationToken);
    }

    /// <summary>Whether a garbage collection is running.</summary>
    public async Task<bool> CollectsGarbageAsync(string registry, CancellationToken cancellationToken) =>
        await GetAsync($"{Registry(registry)}/garbage-collection", cancellationToken) is { } answer && answer.TryGetProperty("garbage_collection", out var active)
            && AppState.Text(active, "status") is not ("succeeded" or "failed" or "cancelled");

    /// <summary>Bytes that a registry holds, bytes that the team's tier includes, and the tier.</summary>
    public async Task<(double Used, double Included, string Tier)> StorageAsync(string registry, CancellationToken cancellationToken)
    {
        var held = await GetAsync(Registry(registry), cancellationToken) is { } answer && answer.TryGetProperty("registry", out var found)
            && found.TryGetProperty("storage_usage_bytes", out var bytes) ? bytes.GetDouble() : 0;
        var tier = await GetAsync("v2/registries/subscription", cancellationToken) is { } paid && paid.TryGetProperty("subscription", out var subscription)
            ? subscription.GetProperty("tier") : default;
        return tier.ValueKind == JsonValueKind.Object
            ? (held, tier.GetProperty("included_storage_bytes").GetDouble(), AppState.Text(tier, "slug") ?? "unknown")
            : (held, 0, "unknown");
    }

    /// <summary>The sizes that App Platform offers.</summary>
    public Task<List<JsonElement>> AppSizesAsync(CancellationToken cancellationToken) => ItemsAsync("v2/apps/tiers/instance_sizes", "instance_sizes", cancellationToken);

    /// <summary>Names of a registry's repositories.</summary>
    public async Task<IReadOnlyList<string>> RepositoriesAsync(string registry, CancellationToken cancellationToken) =>
        [.. (await ItemsAsync($"{Registry(registry)}/repositoriesV2", "repositories", cancellationToken)).Select(repository => AppState.Text(repository, "name")).OfType<string>()];

    /// <summary>How many repositories the team's registry plan includes; 0 if unknown or unlimited.</summary>
    public async Task<int> IncludedRepositoriesAsync(CancellationToken cancellationToken) =>
        await GetAsync("v2/registries/subscription", cancellationToken) is { } paid && paid.TryGetProperty("subscription", out var subscription) && subscription.TryGetProperty("tier", out var tier)
            && tier.ValueKind == JsonValueKind.Object && tier.TryGetProperty("included_repositories", out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt32() : 0;

    /// <summary>All apps of the team.</summary>
    public Task<List<JsonElement>> AppsAsync(CancellationToken cancellationToken) => ItemsAsync("v2/apps", "apps", cancellationToken);

    /// <summary>An app, or null if there is none with this id.</summary>
    public async Task<JsonElement?> AppAsync(string appId, CancellationToken cancellationToken) =>
        await GetAsync(Apps(appId), cancellationToken) is { } answer && answer.TryGetProperty("app", out var app) ? app : null;

    /// <summary>The app's deployment that currently serves, or null if there is none.</summary>
    public async Task<JsonElement?> ActiveDeploymentAsync(string appId, CancellationToken cancellationToken) =>
        await AppAsync(appId, cancellationToken) is { } app && app.TryGetProperty("active_deployment", out var deployment) && deployment.ValueKind == JsonValueKind.Object
            ? deployment
            : null;

    /// <summary>The app's newest deployment, whatever its outcome, or null if there is none.</summary>
    public async Task<JsonElement?> NewestDeploymentAsync(string appId, CancellationToken cancellationToken) =>
        await GetAsync($"{Apps(appId)}/deployments?page=1&per_page=1", cancellationToken) is { } answer && answer.TryGetProperty("deployments", out var list)
            && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? list[0]
            : null;

    /// <summary>One deployment of an app.</summary>
    /// <exception cref="DeliveryException">There is none with this id.</exception>
    public async Task<JsonElement> DeploymentAsync(string appId, string deploymentId, CancellationToken cancellationToken) =>
        await GetAsync($"{Apps(appId)}/deployments/{Uri.EscapeDataString(deploymentId)}", cancellationToken) is { } answer && answer.TryGetProperty("deployment", out var deployment)
            ? deployment
            : throw new DeliveryException($"App Platform has no deployment {deploymentId} of app {appId}.");

    /// <summary>Starts a deployment of the app's current specification and returns its id.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="pinned">Whether a manual rollback must be reverted, which deploys that specification, too.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<string> StartDeploymentAsync(string appId, bool pinned, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{Apps(appId)}/{(pinned ? "rollback/revert" : "deployments")}", UriKind.Relative))
        {
            Content = JsonContent.Create(new { }),
        };
        return await SendAsync(request, cancellationToken) is { } answer && answer.TryGetProperty("deployment", out var deployment)
            ? deployment.GetProperty("id").GetString()!
            : throw new DeliveryException($"App Platform has no app {appId}.");
    }

    public void Dispose() => http.Dispose();

    /// <summary>All items of a list, page by page; none if there is no such list.</summary>
    private async Task<List<JsonElement>> ItemsAsync(string path, string name, CancellationToken cancellationToken)
    {
        const int pageSize = 100;
        var items = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            if (await GetAsync($"{path}?page={page}&per_page={pageSize}", cancellationToken) is not { } answer
                || !answer.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
            {
                return items;
            }

            items.AddRange(list.EnumerateArray());
            if (list.GetArrayLength() < pageSize)
                return items;
        }
    }

    private static string Registry(string registry) => $"v2/registries/{Uri.EscapeDataString(registry)}";

    private static string Repository(string registry, string repository) => $"{Registry(registry)}/repositories/{Uri.EscapeDataString(repository)}";

    private static string Domain(string domain) => $"v2/domains/{Uri.EscapeDataString(domain)}";

    private static string Apps(string appId) => $"v2/apps/{Uri.EscapeDataString(appId)}";

    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>The answer's JSON; null for 404, an empty object for an answer without content.</summary>
    private async Task<JsonElement?> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new DeliveryException($"DigitalOcean refused DIGITALOCEAN_ACCESS_TOKEN ({(int)response.StatusCode}): it is wrong, expired or lacks a scope. Create a new one under API in the control panel of the team to deploy to.");
            if (response.StatusCode == HttpStatusCode.NotFound)
                return null;
            if (response.StatusCode == HttpStatusCode.NoContent)
                return JsonSerializer.SerializeToElement(new { });
            if ((int)response.StatusCode is >= 400 and < 500)
                throw new DeliveryException($"DigitalOcean refused {request.Method} {request.RequestUri} ({(int)response.StatusCode}): {await MessageAsync(response, cancellationToken)}");
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"DigitalOcean's API at {http.BaseAddress} did not answer: {e.Message}", e);
        }
    }

    private static async Task<string> MessageAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(text);
            return AppState.Text(json.RootElement, "message") ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}

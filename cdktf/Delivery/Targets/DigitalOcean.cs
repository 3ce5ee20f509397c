using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace HybridCloud.Delivery.Targets;

/// <summary>The few questions to DigitalOcean's API that Terraform does not ask.</summary>
internal sealed class DigitalOcean : IDisposable
{
    private readonly HttpClient http;

    public DigitalOcean(DeliverySettings settings)
    {
        http = NamedHttpClient.Create(settings.DigitalOceanApi);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.DigitalOceanToken);
    }

    /// <summary>The team that the token belongs to.</summary>
    /// <exception cref="DeliveryException">The token is refused or the API cannot be reached.</exception>
    public async Task<(string Id, string Name)> TeamAsync(CancellationToken cancellationToken)
    {
        var account = (await GetAsync("v2/account", cancellationToken)
            ?? throw new DeliveryException($"DigitalOcean's API at {http.BaseAddress} has no /v2/account.")).GetProperty("account");
        // A token made before teams existed belongs to the account itself.
        return account.TryGetProperty("team", out var team) && team.ValueKind == JsonValueKind.Object
            ? (team.GetProperty("uuid").GetString()!, team.GetProperty("name").GetString()!)
            : (account.GetProperty("uuid").GetString()!, account.GetProperty("email").GetString()!);
    }

    /// <summary>Name of the team's registry, or null when it has none.</summary>
    public async Task<string?> RegistryAsync(CancellationToken cancellationToken) =>
        await GetAsync("v2/registry", cancellationToken) is { } answer && answer.TryGetProperty("registry", out var registry)
            ? registry.GetProperty("name").GetString()
            : null;

    /// <summary>A Docker <c>config.json</c> that may push for a while. Secret.</summary>
    public async Task<string> RegistryCredentialsAsync(TimeSpan validity, CancellationToken cancellationToken) =>
        (await GetAsync($"v2/registry/docker-credentials?read_write=true&expiry_seconds={(int)validity.TotalSeconds}", cancellationToken)
            ?? throw new DeliveryException("DigitalOcean gives no credentials for the registry: it has none.")).GetRawText();

    /// <summary>Digest of an image in the team's registry, or null when the tag was never pushed.</summary>
    public async Task<string?> ImageDigestAsync(string repository, string tag, CancellationToken cancellationToken)
    {
        if (await RegistryAsync(cancellationToken) is not { } registry)
            return null;
        const int pageSize = 100;
        for (var page = 1; ; page++)
        {
            var answer = await GetAsync($"v2/registry/{Uri.EscapeDataString(registry)}/repositories/{Uri.EscapeDataString(repository)}/tags?page={page}&per_page={pageSize}", cancellationToken);
            if (answer is not { } tags || !tags.TryGetProperty("tags", out var list))
                return null;
            foreach (var entry in list.EnumerateArray())
            {
                if (entry.GetProperty("tag").GetString() == tag)
                    return entry.GetProperty("manifest_digest").GetString();
            }

            if (list.GetArrayLength() < pageSize)
                return null;
        }
    }

    /// <summary>The app's deployment that serves now, or null when it has none.</summary>
    public async Task<JsonElement?> ActiveDeploymentAsync(string appId, CancellationToken cancellationToken)
    {
        var answer = await GetAsync($"v2/apps/{Uri.EscapeDataString(appId)}", cancellationToken);
        return answer is { } found && found.TryGetProperty("app", out var app)
            && app.TryGetProperty("active_deployment", out var deployment) && deployment.ValueKind == JsonValueKind.Object
            ? deployment
            : null;
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new DeliveryException($"DigitalOcean refused DIGITALOCEAN_ACCESS_TOKEN ({(int)response.StatusCode}): it is wrong, expired or lacks a scope. Make a new one under API in the control panel of the team to deploy to.");
            if (response.StatusCode == HttpStatusCode.NotFound)
                return null;
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"DigitalOcean's API at {http.BaseAddress} did not answer: {e.Message}", e);
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Images;

/// <summary>A client of a container registry: https://github.com/opencontainers/distribution-spec</summary>
internal sealed partial class RegistryClient : IDisposable
{
    /// <summary>Media types of an image for one platform, and of an index of several platforms.</summary>
    public const string Image = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, " + Index;

    /// <summary>Media types of an index, which names the image of each platform.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json";

    // Docker Hub's name in image references; its registry has another host name.
    private const string DockerHub = "docker.io";

    private readonly HttpClient http;
    private readonly string host;

    /// <summary>Creates a client of one registry.</summary>
    /// <param name="host">Host, with the port if it is not 443.</param>
    /// <param name="user">User name; null for anonymous access.</param>
    /// <param name="password">Password of the user. Secret.</param>
    public RegistryClient(string host, string? user = null, string? password = null)
    {
        this.host = host;
        http = NamedHttpClient.Create(new Uri($"{(IsLocal(host) ? "http" : "https")}://{(host == DockerHub ? "registry-1.docker.io" : host)}/v2/"));
        if (user is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    /// <summary>Whether a registry, or an address in it, is on this machine, and so is called over plain HTTP.</summary>
    public static bool IsLocal(string address) => address.StartsWith("127.0.0.1:", StringComparison.Ordinal);

    /// <summary>Current digest of a tag, or null if the registry has no such tag.</summary>
    /// <param name="repository">Name of the repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="mediaTypes">Which manifests to accept: <see cref="Image"/> or <see cref="Index"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DeliveryException">The registry refuses or does not answer.</exception>
    public async Task<string?> DigestAsync(string repository, string tag, string mediaTypes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri($"{repository}/manifests/{tag}", UriKind.Relative));
        request.Headers.Accept.ParseAdd(mediaTypes);
        try
        {
            using var response = await SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return null;
            response.EnsureSuccessStatusCode();
            return response.Headers.GetValues("Docker-Content-Digest").Single();
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException or JsonException or KeyNotFoundException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"The registry {host} did not return the digest of {repository}:{tag}: {e.Message}", e);
        }
    }

    /// <summary>An image's platforms, such as <c>linux/amd64</c>: from its index, or from the configuration of a single image.</summary>
    /// <exception cref="DeliveryException">The registry refuses or does not answer.</exception>
    public async Task<IReadOnlyList<string>> PlatformsAsync(string repository, string tag, CancellationToken cancellationToken)
    {
        try
        {
            var manifest = await JsonAsync($"{repository}/manifests/{tag}", cancellationToken);
            if (manifest.TryGetProperty("manifests", out var images))
                return [.. images.EnumerateArray().Where(image => image.TryGetProperty("platform", out _)).Select(image => Platform(image.GetProperty("platform")))];
            return [Platform(await JsonAsync($"{repository}/blobs/{manifest.GetProperty("config").GetProperty("digest").GetString()}", cancellationToken))];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"The registry {host} did not say what {repository}:{tag} runs on: {e.Message}", e);
        }
    }

    private async Task<JsonElement> JsonAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd($"{Image}, application/json, application/octet-stream");
        using var response = await SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    /// <summary>Sends a request, and again with an anonymous token if the registry demands one and names its token service.</summary>
    /// <remarks>https://distribution.github.io/distribution/spec/auth/token/</remarks>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || http.DefaultRequestHeaders.Authorization is not null
            || response.Headers.WwwAuthenticate.FirstOrDefault(challenge => challenge.Scheme == "Bearer")?.Parameter is not { } challenge)
        {
            return response;
        }

        response.Dispose();
        var asked = Parameter().Matches(challenge).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);
        if (!asked.Remove("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps && !IsLocal(address.Authority))
        {
            throw new HttpRequestException($"it names no address that hands out tokens, but '{realm}'.");
        }

        var query = string.Join('&', asked.Where(parameter => parameter.Key is "service" or "scope").Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        var answer = await http.GetFromJsonAsync<JsonElement>(new Uri($"{realm}?{query}"), cancellationToken);
        var token = answer.TryGetProperty("token", out var named) ? named : answer.GetProperty("access_token");
        using var again = new HttpRequestMessage(request.Method, request.RequestUri);
        foreach (var accepted in request.Headers.Accept)
            again.Headers.Accept.Add(accepted);
        again.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.GetString());
        return await http.SendAsync(again, cancellationToken);
    }

    [GeneratedRegex(@"(?<name>\w+)=""(?<value>[^""]*)""")]
    private static partial Regex Parameter();

    private static string Platform(JsonElement description) => $"{description.GetProperty("os").GetString()}/{description.GetProperty("architecture").GetString()}";

    public void Dispose() => http.Dispose();
}

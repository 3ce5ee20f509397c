using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Writes into the Dockerfile the digest that the tag of each base image has now.</summary>
internal sealed partial class ImagePinVerb : IVerb
{
    public static string Name => "image-pin";

    public static string Description => "Pin the base images in the Dockerfile to the digests that their tags have now";

    public static Needs Needs => Needs.None;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        const string file = "Dockerfile";
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        foreach (Match pin in Pin().Matches(text))
        {
            var (host, repository, tag, before) = (pin.Groups["host"].Value, pin.Groups["repository"].Value, pin.Groups["tag"].Value, pin.Groups["digest"].Value);
            var after = await DigestAsync(http, host, repository, tag, cancellationToken);
            text = text.Replace($"{repository}:{tag}@{before}", $"{repository}:{tag}@{after}", StringComparison.Ordinal);
            await output.WriteLineAsync($"{repository}:{tag} {(before == after ? "is still" : "is now")} {after}");
        }

        await File.WriteAllTextAsync(file, text, cancellationToken);
        return ExitCodes.Success;
    }

    private static async Task<string> DigestAsync(HttpClient http, string host, string repository, string tag, CancellationToken cancellationToken)
    {
        // A registry on this machine has no certificate.
        var scheme = host.StartsWith("127.0.0.1:", StringComparison.Ordinal) ? "http" : "https";
        using var request = new HttpRequestMessage(HttpMethod.Head, $"{scheme}://{host}/v2/{repository}/manifests/{tag}");
        // An index names the image of each platform; its digest is the one to pin.
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
            return response.Headers.GetValues("Docker-Content-Digest").Single();
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"The registry {host} did not tell the digest of {repository}:{tag}: {e.Message}. The Dockerfile is unchanged.", e);
        }
    }

    [GeneratedRegex(@"^ARG \w+_IMAGE=(?<host>[^/\s]+)/(?<repository>[^:\s]+):(?<tag>[^@\s]+)@(?<digest>sha256:[0-9a-f]{64})\s*$", RegexOptions.Multiline)]
    private static partial Regex Pin();
}

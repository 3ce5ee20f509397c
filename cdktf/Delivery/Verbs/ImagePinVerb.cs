using System.Text.RegularExpressions;
using HybridCloud.Delivery.Images;

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
        foreach (Match pin in Pin().Matches(text))
        {
            var (host, repository, tag, before) = (pin.Groups["host"].Value, pin.Groups["repository"].Value, pin.Groups["tag"].Value, pin.Groups["digest"].Value);
            using var registry = new RegistryClient(host);
            // The index's digest is the one to pin: it holds for every platform.
            var after = await registry.DigestAsync(repository, tag, RegistryClient.Index, cancellationToken)
                ?? throw new DeliveryException($"The registry {host} has no {repository}:{tag}. The Dockerfile is unchanged.");
            text = text.Replace($"{repository}:{tag}@{before}", $"{repository}:{tag}@{after}", StringComparison.Ordinal);
            await output.WriteLineAsync($"{repository}:{tag} {(before == after ? "is still" : "is now")} {after}");
        }

        await File.WriteAllTextAsync(file, text, cancellationToken);
        return ExitCodes.Success;
    }

    [GeneratedRegex(@"^ARG \w+_IMAGE=(?<host>[^/\s]+)/(?<repository>[^:\s]+):(?<tag>[^@\s]+)@(?<digest>sha256:[0-9a-f]{64})\s*$", RegexOptions.Multiline)]
    private static partial Regex Pin();
}

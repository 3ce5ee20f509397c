using System.Text.RegularExpressions;
using HybridCloud.Delivery.Images;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Pins third-party images, both base images and those that run beside the workload, to the current digests of their tags.</summary>
internal sealed partial class ImagePinVerb : IVerb
{
    public static string Name => "image-pin";

    public static string Description => "Pin third-party images to the digests that their tags have now";

    public static Needs Needs => Needs.None;

    // The files that name third-party images.
    private static readonly string[] Files = ["Dockerfile", Path.Combine("cdktf", "Infrastructure", "Values", "ImagePins.cs")];

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var file in Files)
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            foreach (Match pin in Pin().Matches(text))
            {
                var (host, repository, tag, before) = (pin.Groups["host"].Value, pin.Groups["repository"].Value, pin.Groups["tag"].Value, pin.Groups["digest"].Value);
                using var registry = new RegistryClient(host);
                // The index's digest, which covers every platform.
                var after = await registry.DigestAsync(repository, tag, RegistryClient.Index, cancellationToken)
                    ?? throw new DeliveryException($"The registry {host} has no {repository}:{tag}. {file} is unchanged.");
                text = text.Replace($"{repository}:{tag}@{before}", $"{repository}:{tag}@{after}", StringComparison.Ordinal);
                await output.WriteLineAsync($"{repository}:{tag} {(before == after ? "is still" : "is now")} {after}");
            }

            await File.WriteAllTextAsync(file, text, cancellationToken);
        }

        return ExitCodes.Success;
    }

    [GeneratedRegex(@"(?<=[=""])(?<host>[^/\s""]+)/(?<repository>[^:\s""]+):(?<tag>[^@\s""]+)@(?<digest>sha256:[0-9a-f]{64})\b")]
    private static partial Regex Pin();
}

using HybridCloud.Delivery.Images;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The stack's image is in its registry.</summary>
/// <param name="settings">The settings.</param>
/// <param name="repository">Where the image should be.</param>
/// <param name="stack">The stack.</param>
/// <param name="needed">Whether a missing image is a fault: before bootstrap, and in a pull request, nothing is pushed yet.</param>
internal sealed class ImageCheck(DeliverySettings settings, IImageRepository repository, PreflightStack stack, bool needed) : IPreflightCheck
{
    private const string Platform = "linux/amd64";

    public string Name => $"image of {stack.Name}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        if (repository.MadeByStack && settings.Images.Promoted is { } promoted)
            return PreflightFinding.Ok($"{promoted} is promoted");
        string address;
        try
        {
            address = await repository.AddressAsync(cancellationToken);
        }
        catch (DeliveryException e) when (!needed)
        {
            return new PreflightFinding(PreflightVerdict.Warning, e.Message);
        }

        if (await repository.DigestAsync(settings.ImageTag!, cancellationToken) is { } digest)
        {
            // App Platform and the stacks' ECS tasks run nothing else.
            var platforms = await repository.PlatformsAsync(settings.ImageTag!, cancellationToken);
            return platforms.Contains(Platform)
                ? PreflightFinding.Ok($"{address}:{settings.ImageTag} is {digest}, for {Platform}")
                : PreflightFinding.Fault($"{address}:{settings.ImageTag} is for {string.Join(", ", platforms)} and not for {Platform}", $"Build it for {Platform}, under another tag: make image image-push IMAGE_TAG=…");
        }

        var (found, fix) = ($"{address}:{settings.ImageTag} was never pushed", $"Push it before the deployment: make image image-push IMAGE_TAG={settings.ImageTag} ENVIRONMENT={settings.Environment} STACK={stack.Name}");
        return needed ? PreflightFinding.Fault(found, fix) : PreflightFinding.Warning(found, fix);
    }
}

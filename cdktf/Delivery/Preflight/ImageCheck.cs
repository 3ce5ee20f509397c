using HybridCloud.Delivery.Images;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The stack's image is in its registry.</summary>
/// <param name="settings">The settings.</param>
/// <param name="repository">Where the image is to be.</param>
/// <param name="stack">Name of the stack.</param>
/// <param name="bootstrapped">Whether this account and team have their foundation; before that nothing can be pushed.</param>
internal sealed class ImageCheck(DeliverySettings settings, IImageRepository repository, string stack, bool bootstrapped) : IPreflightCheck
{
    public string Name => $"image of {stack}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        if (repository.MadeByStack && settings.PromotedImage is { } promoted)
            return PreflightFinding.Ok($"{promoted} is promoted");
        string address;
        try
        {
            address = await repository.AddressAsync(cancellationToken);
        }
        catch (DeliveryException e) when (!bootstrapped)
        {
            return new PreflightFinding(PreflightVerdict.Warning, e.Message);
        }

        if (await repository.DigestAsync(settings.ImageTag!, cancellationToken) is { } digest)
            return PreflightFinding.Ok($"{address}:{settings.ImageTag} is {digest}");
        var (found, fix) = ($"{address}:{settings.ImageTag} was never pushed", $"Push it before the deployment: make image image-push IMAGE_TAG={settings.ImageTag} ENVIRONMENT={settings.Environment} STACK={stack}");
        return bootstrapped ? PreflightFinding.Fault(found, fix) : PreflightFinding.Warning(found, fix);
    }
}

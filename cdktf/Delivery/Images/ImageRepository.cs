using HybridCloud.Contract;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Images;

/// <summary>Which repository a stack's image is in.</summary>
internal static class ImageRepository
{
    /// <summary>The stack's repository, or null where the stack runs no image.</summary>
    public static IImageRepository? Of(DeliverySettings settings, Target target, string stack) => stack switch
    {
        "hybrid" => new DigitalOceanRepository(settings, target),
        "platform" => new EcrRepository(settings, target, ImageRepositories.Platform(target.Name, target.Environment)),
        "queue" => new EcrRepository(settings, target, ImageRepositories.Queue(target.Name, target.Environment)),
        _ => null,
    };
}

using HybridCloud.Contract;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Images;

/// <summary>Which repository a stack's image is in.</summary>
internal static class ImageRepository
{
    /// <summary>The stack's repository, or null if the stack runs no image.</summary>
    public static IImageRepository? Of(DeliverySettings settings, Target target, string stack) => StackKind.Named(stack) switch
    {
        { Host: StackHost.AppPlatform } => new DigitalOceanRepository(settings.DigitalOcean, settings.Images, target),
        { Host: StackHost.Ecs } onEcs => new EcrRepository(settings.Images, target, onEcs.EcrRepository(target.Name, target.Environment)),
        _ => null,
    };
}

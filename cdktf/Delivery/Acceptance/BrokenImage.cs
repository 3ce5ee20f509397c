using HybridCloud.Delivery.Images;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>An image in which there is nothing to run: no platform can start it.</summary>
internal static class BrokenImage
{
    /// <summary>Builds the image IMAGE_TAG of the settings.</summary>
    public static async Task BuildAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var engine = await ContainerEngine.FindAsync(settings.Images, output, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("broken-image-");
        try
        {
            // An engine refuses an image without any layer.
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\nENTRYPOINT [\"/nothing\"]\n", cancellationToken);
            await engine.BuildAsync(new ImageName(settings.Images.Repository, settings.ImageTag!), new Dictionary<string, string>(), folder.FullName, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

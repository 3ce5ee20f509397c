using HybridCloud.Delivery.Images;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>An image without a program, which no platform can start.</summary>
internal static class BrokenImage
{
    /// <summary>Builds it under the settings' IMAGE_TAG.</summary>
    public static async Task BuildAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var engine = await ContainerEngine.FindAsync(settings.Images, output, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("broken-image-");
        try
        {
            // Container engines refuse to build an image without a layer.
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\nENTRYPOINT [\"/nothing\"]\n", cancellationToken);
            await engine.BuildAsync(new ImageName(settings.Images.Repository, settings.ImageTag!), new Dictionary<string, string>(), folder.FullName, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

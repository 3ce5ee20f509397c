using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Pushes the built image into the team's registry.</summary>
internal sealed class ImagePushVerb : IVerb
{
    public static string Name => "image-push";

    public static string Description => "Push the image IMAGE_TAG into the registry of the DigitalOcean team";

    public static Needs Needs => Needs.ImageTag | Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        var registry = await digitalOcean.RegistryAsync(cancellationToken)
            ?? throw new DeliveryException("The DigitalOcean team has no container registry: make it with `make bootstrap`.");
        var engine = await ContainerEngine.FindAsync(settings, output, cancellationToken);
        var image = new ImageName($"{settings.RegistryHost}/{registry}/{settings.ImageRepository}", settings.ImageTag!);
        await engine.TagAsync(new ImageName(settings.ImageRepository, settings.ImageTag!), image, cancellationToken);

        var credentials = Directory.CreateTempSubdirectory("push-");
        try
        {
            // Valid for ten minutes, in a folder of this user alone, gone after the push.
            await File.WriteAllTextAsync(Path.Combine(credentials.FullName, "config.json"), await digitalOcean.RegistryCredentialsAsync(TimeSpan.FromMinutes(10), cancellationToken), cancellationToken);
            var digest = await engine.PushAsync(image, credentials.FullName, cancellationToken);
            await output.WriteLineAsync($"{image}@{digest} is pushed");
        }
        finally
        {
            credentials.Delete(recursive: true);
        }

        return ExitCodes.Success;
    }
}

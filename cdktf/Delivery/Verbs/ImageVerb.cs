using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Builds the checkout's image with the available container engine.</summary>
internal sealed class ImageVerb : IVerb
{
    public static string Name => "image";

    public static string Description => "Build the image IMAGE_TAG with docker, podman or buildah";

    public static Needs Needs => Needs.ImageTag;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var engine = await ContainerEngine.FindAsync(settings.Images, output, cancellationToken);
        var image = new ImageName(settings.Images.Repository, settings.ImageTag!);
        var arguments = new Dictionary<string, string>
        {
            ["IMAGE_TAG"] = settings.ImageTag!,
            ["COMMIT"] = await GitAsync(settings.Variables, ["rev-parse", "HEAD"], cancellationToken) ?? "unknown",
            // The commit's time, not the build's, so that the same commit gives the same image.
            ["CREATED"] = await GitAsync(settings.Variables, ["show", "-s", "--format=%cI", "HEAD"], cancellationToken) ?? "1970-01-01T00:00:00Z",
            ["SOURCE"] = settings.Workflow.Source ?? "unknown",
        };
        foreach (var (name, value) in settings.Images.BaseImages)
            arguments[name] = value;
        await engine.BuildAsync(image, arguments, cancellationToken);
        await output.WriteLineAsync($"{image} is built with {engine.Name}");
        return ExitCodes.Success;
    }

    private static async Task<string?> GitAsync(IReadOnlyDictionary<string, string> variables, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await Git.RunAsync(variables, arguments, cancellationToken);
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    }
}

using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Tests.Images;

/// <summary>The image, built once from the Dockerfile with buildah on base images that stand in for those of the registry.</summary>
public sealed class ImageFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("image-").FullName;
    private readonly Buildah buildah;

    public ImageFixture() => buildah = new Buildah(folder);

    /// <summary>Why the image was not built; null when it was.</summary>
    public static string? Missing => Buildah.Missing;

    internal static Dictionary<string, string> Variables =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string)v.Value!);

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        var engine = await EngineAsync();
        var bases = Directory.CreateDirectory(Path.Combine(folder, "bases"));
        await RunAsync(Path.Combine(Checkout.Root, "tests/Delivery.Tests/Images/stand-in-base"), [bases.FullName, .. engine.Split(' ')[1..]]);
        var variables = Variables;
        variables["CONTAINER_ENGINE"] = engine;
        variables["SDK_IMAGE"] = "localhost/sdk";
        variables["RUNTIME_IMAGE"] = "localhost/runtime";
        variables["IMAGE_TAG"] = "3f9c2ab";
        await RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "delivery.dll"), "image"], variables);
    }

    public ValueTask DisposeAsync() => Missing is null ? buildah.DisposeAsync() : ValueTask.CompletedTask;

    /// <summary>How buildah is started.</summary>
    internal Task<string> EngineAsync() => buildah.EngineAsync();

    internal Task<ProcessResult> BuildahAsync(params string[] arguments) => buildah.RunAsync(arguments);

    private static async Task RunAsync(string program, IEnumerable<string> arguments, Dictionary<string, string>? variables = null)
    {
        var result = await ProcessRunner.RunAsync(program, arguments, Checkout.Root, variables ?? Variables, echo: null, CancellationToken.None);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed:\n{result.Output}\n{result.Error}");
    }
}

using System.Diagnostics;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Tests.Images;

/// <summary>The image, built once from the Dockerfile with buildah on base images that stand in for those of the registry.</summary>
public sealed class ImageFixture : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("image-");

    /// <summary>Why the image was not built; null when it was.</summary>
    public string? Missing { get; private set; }

    /// <summary>How buildah is started.</summary>
    public string Engine => $"buildah --storage-driver vfs --root {folder.FullName}/root --runroot {folder.FullName}/run";

    internal static Dictionary<string, string> Variables =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string)v.Value!);

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists("/usr/bin/buildah") || Environment.UserName != "root")
        {
            Missing = "needs buildah and root, which chroot isolation asks for";
            return;
        }

        var bases = Directory.CreateDirectory(Path.Combine(folder.FullName, "bases"));
        await RunAsync(Path.Combine(Repository.Root, "tests/Delivery.Tests/Images/stand-in-base"), [bases.FullName, .. Engine.Split(' ')[1..]]);
        var variables = Variables;
        variables["CONTAINER_ENGINE"] = Engine;
        variables["SDK_IMAGE"] = "localhost/sdk";
        variables["RUNTIME_IMAGE"] = "localhost/runtime";
        variables["IMAGE_TAG"] = "3f9c2ab";
        await RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "delivery.dll"), "image"], variables);
    }

    public ValueTask DisposeAsync()
    {
        // The build's tree holds read-only folders, which a recursive delete in .NET refuses to enter.
        using var remove = Process.Start("rm", ["-rf", folder.FullName]);
        remove.WaitForExit();
        return ValueTask.CompletedTask;
    }

    internal async Task<TerraformResult> BuildahAsync(params string[] arguments)
    {
        var words = Engine.Split(' ');
        return await ProcessRunner.RunAsync(words[0], [.. words[1..], .. arguments], Repository.Root, Variables, echo: null, CancellationToken.None);
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, Dictionary<string, string>? variables = null)
    {
        var result = await ProcessRunner.RunAsync(program, arguments, Repository.Root, variables ?? Variables, echo: null, CancellationToken.None);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed:\n{result.Output}\n{result.Error}");
    }
}

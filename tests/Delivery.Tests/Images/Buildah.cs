using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Tests.Images;

/// <summary>buildah with its images in a separate folder.</summary>
internal sealed class Buildah(string folder) : IAsyncDisposable
{
    // overlay where the kernel allows it, else vfs, which copies everything for each layer.
    private static readonly Lazy<Task<string>> Driver = new(DriverAsync);

    /// <summary>Why images cannot be built on this machine; null when they can.</summary>
    public static string? Missing { get; } =
        File.Exists("/usr/bin/buildah") && Environment.UserName == "root" ? null : "needs buildah and root, which chroot isolation asks for";

    /// <summary>The program and its options, as CONTAINER_ENGINE names an engine.</summary>
    public async Task<string> EngineAsync() => Engine(await Driver.Value, folder);

    public async Task<ProcessResult> RunAsync(params string[] arguments)
    {
        var words = (await EngineAsync()).Split(' ');
        return await ProcessRunner.RunAsync(words[0], [.. words[1..], .. arguments], Checkout.Root, ImageFixture.Variables, echo: null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Directory.Exists(folder))
            return;
        await RunAsync("umount", "--all");
        await RunAsync("rm", "--all");
        // The images hold read-only folders, which a recursive delete in .NET refuses to enter.
        await ProcessRunner.RunAsync("rm", ["-rf", folder], Path.GetTempPath(), ImageFixture.Variables, echo: null, CancellationToken.None);
    }

    private static string Engine(string driver, string folder) => $"buildah --storage-driver {driver} --root {folder}/root --runroot {folder}/run";

    private static async Task<string> DriverAsync()
    {
        var folder = Directory.CreateTempSubdirectory("driver-").FullName;
        var result = await ProcessRunner.RunAsync(
            "sh", ["-c", $"b='{Engine("overlay", folder)}'; c=$($b from scratch) && $b mount $c; code=$?; $b umount --all; $b rm --all; rm -rf {folder}; exit $code"],
            Path.GetTempPath(), ImageFixture.Variables, echo: null, CancellationToken.None);
        return result.ExitCode == 0 ? "overlay" : "vfs";
    }
}

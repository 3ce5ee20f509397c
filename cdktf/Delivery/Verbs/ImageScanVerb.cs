using System.Text.Json;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Writes the bill of materials, and fails if a package in it has a known vulnerability.</summary>
internal sealed class ImageScanVerb : IVerb
{
    private const string Project = "app/Workload";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Name => "image-scan";

    public static string Description => "Write the image's bill of materials (CycloneDX) and fail on known vulnerabilities";

    public static Needs Needs => Needs.ImageTag;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        await DotnetAsync(settings, ["restore", Project, "-p:RuntimeIdentifier=linux-x64", "--verbosity", "quiet"], cancellationToken);
        using var assets = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Project, "obj", "project.assets.json"), cancellationToken));
        var bases = BillOfMaterials.BaseImages(await File.ReadAllTextAsync("Dockerfile", cancellationToken));
        var document = BillOfMaterials.Create(assets.RootElement, settings.Images.Repository, settings.ImageTag!, [bases[^1]]);
        Directory.CreateDirectory(settings.WorkFolder);
        var file = Path.Combine(settings.WorkFolder, "sbom.cdx.json");
        await File.WriteAllTextAsync(file, document.ToJsonString(Indented) + "\n", cancellationToken);
        await output.WriteLineAsync($"{document["components"]!.AsArray().Count} components in {Path.GetRelativePath(Directory.GetCurrentDirectory(), file)}");

        var report = await DotnetAsync(settings, ["list", Project, "package", "--vulnerable", "--include-transitive", "--format", "json"], cancellationToken);
        var found = Vulnerabilities.Read(report);
        if (found.Count > 0)
            throw new DeliveryException($"{found.Count} known vulnerabilit{(found.Count == 1 ? "y" : "ies")}; raise the versions in Directory.Packages.props:\n{string.Join("\n", found)}");
        await output.WriteLineAsync("no known vulnerability in the packages");
        return ExitCodes.Success;
    }

    private static async Task<string> DotnetAsync(DeliverySettings settings, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await ProcessRunner.RunAsync("dotnet", arguments, Directory.GetCurrentDirectory(), settings.Variables, echo: null, cancellationToken);
        return result.ExitCode == 0 ? result.Output : throw new DeliveryException($"dotnet {arguments[0]} failed:\n{result.Output.Trim()}\n{result.Error.Trim()}");
    }
}

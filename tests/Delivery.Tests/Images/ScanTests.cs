using System.Text.Json;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Tests.Images;

public sealed class ScanTests
{
    [Fact]
    public async Task The_bill_of_materials_lists_every_package_of_the_graph_the_runtime_and_the_base_image()
    {
        var work = Directory.CreateTempSubdirectory("sbom-");
        var variables = ImageFixture.Variables;
        variables["IMAGE_TAG"] = "3f9c2ab";
        variables["DELIVERY_DIR"] = work.FullName;

        var result = await ProcessRunner.RunAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "delivery.dll"), "image-scan"], Checkout.Root, variables, echo: null, TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(work.FullName, "sbom.cdx.json"), TestContext.Current.CancellationToken));
        work.Delete(recursive: true);
        var root = document.RootElement;
        Assert.Equal("CycloneDX", root.GetProperty("bomFormat").GetString());
        Assert.Equal("1.5", root.GetProperty("specVersion").GetString());
        var components = root.GetProperty("components").EnumerateArray().ToList();
        var npgsql = Assert.Single(components, c => c.GetProperty("name").GetString() == "Npgsql");
        Assert.Matches("^pkg:nuget/Npgsql@[0-9.]+$", npgsql.GetProperty("purl").GetString()!);
        Assert.Matches("^[0-9a-f]{128}$", npgsql.GetProperty("hashes")[0].GetProperty("content").GetString()!);
        var runtimes = components.Where(c => c.GetProperty("type").GetString() == "framework").Select(c => c.GetProperty("purl").GetString()!).ToList();
        Assert.Contains(runtimes, purl => purl.StartsWith("pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@10.", StringComparison.Ordinal));
        Assert.Contains(runtimes, purl => purl.StartsWith("pkg:nuget/Microsoft.AspNetCore.App.Runtime.linux-x64@10.", StringComparison.Ordinal));
        Assert.Single(components, c => c.GetProperty("type").GetString() == "container" && c.GetProperty("name").GetString() == "mcr.microsoft.com/dotnet/runtime-deps");
        // Everything that depends or is depended on is listed.
        var references = components.Select(c => c.GetProperty("bom-ref").GetString()).ToHashSet();
        Assert.All(
            root.GetProperty("dependencies").EnumerateArray().SelectMany(d => d.GetProperty("dependsOn").EnumerateArray()),
            dependency => Assert.Contains(dependency.GetString(), references));
    }

    [Fact]
    public void A_known_vulnerability_is_found_in_direct_and_transitive_packages()
    {
        const string report = """
            {"version":1,"projects":[{"path":"x","frameworks":[{"framework":"net10.0",
              "topLevelPackages":[{"id":"A","resolvedVersion":"1.0.0","vulnerabilities":[{"severity":"High","advisoryurl":"https://example.com/1"}]}],
              "transitivePackages":[{"id":"B","resolvedVersion":"2.0.0","vulnerabilities":[{"severity":"Low","advisoryurl":"https://example.com/2"}]}]}]}]}
            """;

        Assert.Equal(["A 1.0.0: High https://example.com/1", "B 2.0.0: Low https://example.com/2"], Vulnerabilities.Read(report));
    }

    [Fact]
    public void A_report_without_findings_is_clean() =>
        Assert.Empty(Vulnerabilities.Read("""{"version":1,"projects":[{"path":"x"}]}"""));

    [Theory]
    [InlineData("error: no source")]
    [InlineData("""{"version":1,"problems":[{"level":"error","text":"The source could not be reached."}],"projects":[]}""")]
    public void A_missing_answer_is_not_taken_for_no_vulnerability(string report) =>
        Assert.Contains("could not be fetched", Assert.Throws<DeliveryException>(() => Vulnerabilities.Read(report)).Message, StringComparison.Ordinal);
}

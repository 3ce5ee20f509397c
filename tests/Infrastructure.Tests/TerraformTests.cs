using System.Diagnostics;
using System.Text.Json.Nodes;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Stacks;
using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests;

/// <summary>
/// Runs tests/Infrastructure.Tests/terraform with a real Terraform: each stack applied with mocked providers, planned again, and asked
/// to refuse wrong inputs. dev and prod of platform and queue are applied in Clouds.Tests, on an imitated AWS that checks permissions.
/// </summary>
public sealed class TerraformTests
{
    private const int NotInitialized = 3;

    [Theory]
    [InlineData("foundation", DeploymentEnvironment.Dev)]
    [InlineData("hybrid", DeploymentEnvironment.Dev)]
    [InlineData("platform", DeploymentEnvironment.Staging)]
    [InlineData("queue", DeploymentEnvironment.Staging)]
    public async Task A_stack_is_applied_and_planned_again(string stack, string environment)
    {
        var folder = Directory.CreateTempSubdirectory("terraform-test-").FullName;
        try
        {
            Synthesis.Run(
                new Settings
                {
                    Image = new ImageReference("3f9c2ab"),
                    Environments = [environment],
                    Stacks = [.. StackDefinition.All.Where(definition => definition.Name == stack)],
                    Hcl = false,
                    ReplaceSecrets = false,
                    StaticFolder = Checkout.Path("static"),
                    OutputFolder = Path.Combine(folder, "cdktf.out"),
                },
                TextWriter.Null);
            var configuration = Path.Combine(folder, "cdktf.out", "stacks", stack);
            AllowDestroy(Path.Combine(configuration, "cdk.tf.json"));
            File.Copy(Path.Combine(Checkout.Root, "tests", "Infrastructure.Tests", "terraform", $"{stack}.tftest.hcl"), Path.Combine(configuration, $"{stack}.tftest.hcl"));

            var (status, output) = await TerraformAsync(configuration);

            Assert.SkipWhen(status == NotInitialized, $"No Terraform with the AWS provider here: {output.Split('\n').FirstOrDefault(line => line.Contains("Error", StringComparison.Ordinal)) ?? output}");
            Assert.True(status == 0, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Terraform ends a test by destroying what it created.</summary>
    private static void AllowDestroy(string file)
    {
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        foreach (var lifecycle in json["resource"]!.AsObject().SelectMany(type => type.Value!.AsObject()).Select(resource => resource.Value!["lifecycle"]).OfType<JsonObject>())
            lifecycle.Remove("prevent_destroy");
        File.WriteAllText(file, json.ToJsonString());
    }

    private static async Task<(int Status, string Output)> TerraformAsync(string folder)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var commands = $"terraform init -backend=false -input=false || exit {NotInitialized}; terraform test -no-color";
        var run = new ProcessStartInfo("/bin/sh", ["-c", $"'{Checkout.Root}/tests/Clouds/Providers/run' --keep -- sh -c '{commands}' 2>&1"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(run)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output);
    }
}

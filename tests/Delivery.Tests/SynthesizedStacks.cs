using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Contract;
using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Tests;

/// <summary>The project's stacks in every environment, synthesized once.</summary>
public sealed class SynthesizedStacks : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("stacks-");

    /// <summary>The foundation, and each other stack with its environment: <c>queue-dev</c>.</summary>
    public static TheoryData<string> Names =>
        [.. StackKind.All.SelectMany(stack => stack.PerEnvironment ? DeploymentEnvironment.All.Select(environment => $"{stack.Name}-{environment}") : [stack.Name])];

    /// <summary>The folder that holds them.</summary>
    internal string Folder => folder.FullName;

    public async ValueTask InitializeAsync()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string)v.Value!);
        variables["IMAGE_TAG"] = "3f9c2ab";
        variables["ENVIRONMENT"] = string.Join(',', DeploymentEnvironment.All);
        variables["CDKTF_OUTDIR"] = folder.FullName;
        variables.Remove("STACK");
        var result = await ProcessRunner.RunAsync(
            "dotnet", [Checkout.Infrastructure], Checkout.Root, variables, echo: null, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    /// <summary>A stack's configuration.</summary>
    private JsonObject Read(string stack) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, "stacks", stack, "cdk.tf.json")))!.AsObject();

    /// <summary>A stack's inputs, each with its type.</summary>
    internal Dictionary<string, string> Inputs(string stack) =>
        Read(stack)["variable"]!.AsObject().ToDictionary(variable => variable.Key, variable => variable.Value!["type"]!.ToString());

    /// <summary>
    /// The plan that creates a stack, as far as its configuration tells: variables have their defaults, and conditional resources
    /// are included.
    /// </summary>
    internal Plan FirstPlan(string stack)
    {
        var parts = stack.Split('-');
        return ConfiguredPlan.Of(parts.Length > 1 ? parts[1] : "prod", parts[0], JsonSerializer.SerializeToElement(Read(stack)), _ => null, File.ReadAllText(Path.Combine(folder.FullName, "stacks", stack, "reasons.json")));
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

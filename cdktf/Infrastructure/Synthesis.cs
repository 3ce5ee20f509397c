using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.JSII.Runtime;
using HashiCorp.Cdktf;
using HybridCloud.Hcl;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Stacks;

namespace HybridCloud.Infrastructure;

/// <summary>Turns the stacks into Terraform configuration, all of them or none.</summary>
public static class Synthesis
{
    // A switch of cdktf/dotnet/runtime; the runtime of BINDINGS=stock always waits.
    private const string WaitForEachAnswer = "Jsii.WaitForEachAnswer";
    private const string JsonFile = "cdk.tf.json";
    private const string HclFile = "cdk.tf";

    /// <summary>
    /// Writes every stack that the settings name and prints a line for each: name, resources, path, seconds.
    /// The folder of the last synth is replaced only when all of them are written.
    /// </summary>
    public static void Run(Settings settings, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            Write(settings, output);
        }
        catch (JsiiException)
        {
            // Node's errors arrive after the program has moved on. A second run waits for each answer, so that the trace names the line.
            AppContext.SetSwitch(WaitForEachAnswer, true);
            Write(settings, output);
        }
        finally
        {
            AppContext.SetSwitch(WaitForEachAnswer, false);
        }
    }

    private static void Write(Settings settings, TextWriter output)
    {
        // The HCL is written below; with this variable set, CDKTF would write its own.
        Environment.SetEnvironmentVariable("SYNTH_HCL_OUTPUT", null);

        using var folder = new OutputFolder(settings.OutputFolder);
        var app = new App(new AppConfig { Outdir = folder.Draft, StackTraces = false });
        var created = new List<(string Id, TimeSpan Elapsed)>();
        foreach (var (id, stack, deployment) in Plan(settings))
        {
            var started = Stopwatch.GetTimestamp();
            _ = stack.Create(app, id, deployment);
            created.Add((id, Stopwatch.GetElapsedTime(started)));
        }

        var synthesis = Stopwatch.StartNew();
        app.Synth();
        var share = synthesis.Elapsed / created.Count;
        foreach (var (id, _) in created)
        {
            var stack = Path.Combine(folder.Draft, "stacks", id);
            using var configuration = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(stack, JsonFile)));
            PolicyReasons.Write(configuration.RootElement, Path.Combine(stack, PolicyReasons.File));
        }

        if (settings.Hcl) WriteHcl(folder.Draft, created.Select(stack => stack.Id));
        folder.Publish();

        var width = created.Max(stack => stack.Id.Length);
        foreach (var (id, elapsed) in created)
        {
            var path = Path.Combine(settings.OutputFolder, "stacks", id);
            var resources = CountResources(path, settings.Hcl);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{id.PadRight(width)}  {resources,4} resources  {path}  {(elapsed + share).TotalSeconds:0.00} s"));
        }
    }

    /// <summary>What to create. The id, a folder in cdktf.out, names the environment only when there are several.</summary>
    private static IEnumerable<(string Id, StackDefinition Stack, Deployment Deployment)> Plan(Settings settings) =>
        from stack in settings.Stacks
        from environment in stack.PerEnvironment ? settings.Environments : settings.Environments.Take(1)
        let id = stack.PerEnvironment && settings.Environments.Count > 1 ? $"{stack.Name}-{environment}" : stack.Name
        select (id, stack, new Deployment(environment, settings.Image) { StaticFolder = settings.StaticFolder, ReplaceSecrets = settings.ReplaceSecrets });

    /// <summary>Replaces each stack's JSON with the same configuration in HCL.</summary>
    private static void WriteHcl(string folder, IEnumerable<string> stacks)
    {
        var schema = BlockSchema.Load();
        foreach (var stack in stacks)
        {
            var json = Path.Combine(folder, "stacks", stack, JsonFile);
            using (var configuration = JsonDocument.Parse(File.ReadAllBytes(json)))
                File.WriteAllText(Path.Combine(folder, "stacks", stack, HclFile), HclWriter.Write(configuration.RootElement, schema));
            File.Delete(json);
        }

        var manifest = Path.Combine(folder, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace($"/{JsonFile}\"", $"/{HclFile}\"", StringComparison.Ordinal));
    }

    private static int CountResources(string stack, bool hcl)
    {
        if (hcl) return File.ReadLines(Path.Combine(stack, HclFile)).Count(line => line.StartsWith("resource \"", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(stack, JsonFile)));
        return json.RootElement.TryGetProperty("resource", out var types)
            ? types.EnumerateObject().Sum(type => type.Value.EnumerateObject().Count())
            : 0;
    }
}

using System.Diagnostics;
using System.Globalization;
using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Stacks;

namespace HybridCloud.Infrastructure;

/// <summary>Turns the stacks into Terraform configuration, all of them or none.</summary>
public static class Synthesis
{
    /// <summary>
    /// Writes every stack that the settings name and prints a line for each: name, resources, path, seconds.
    /// The folder of the last synth is replaced only when all of them are written.
    /// </summary>
    public static void Run(Settings settings, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(output);

        using var folder = new OutputFolder(settings.OutputFolder);
        var app = new App(new AppConfig { Outdir = folder.Draft, HclOutput = settings.Hcl, StackTraces = false });
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
        folder.Publish();

        var width = created.Max(stack => stack.Id.Length);
        foreach (var (id, elapsed) in created)
        {
            var path = Path.Combine(settings.OutputFolder, "stacks", id);
            var resources = CountResources(Path.Combine(path, settings.Hcl ? "cdk.tf" : "cdk.tf.json"), settings.Hcl);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{id.PadRight(width)}  {resources,4} resources  {path}  {(elapsed + share).TotalSeconds:0.00} s"));
        }
    }

    /// <summary>What to create: the name in cdktf.out, which carries the environment only when there are several.</summary>
    private static IEnumerable<(string Id, StackDefinition Stack, Deployment Deployment)> Plan(Settings settings) =>
        from stack in settings.Stacks
        from environment in stack.PerEnvironment ? settings.Environments : settings.Environments.Take(1)
        let id = stack.PerEnvironment && settings.Environments.Count > 1 ? $"{stack.Name}-{environment}" : stack.Name
        select (id, stack, new Deployment(environment, settings.Image) { StaticFolder = settings.StaticFolder, ReplaceSecrets = settings.ReplaceSecrets });

    private static int CountResources(string file, bool hcl)
    {
        if (hcl) return File.ReadLines(file).Count(line => line.StartsWith("resource \"", StringComparison.Ordinal));
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(file));
        return json.RootElement.TryGetProperty("resource", out var types)
            ? types.EnumerateObject().Sum(type => type.Value.EnumerateObject().Count())
            : 0;
    }
}

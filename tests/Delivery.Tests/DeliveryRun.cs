using System.Text.Json.Nodes;
using HybridCloud.Clouds.Accounts;
using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Tests;

/// <summary>A separate machine: a working folder with synthesized stacks, and the command line run in it against a cloud.</summary>
internal sealed class DeliveryRun : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("delivery-");

    public DeliveryRun(CloudStandIn cloud, string who = "one")
        : this(cloud.Variables(who))
    {
    }

    /// <summary>A machine that reaches an account of the clouds that real providers work against.</summary>
    public DeliveryRun(LocalClouds clouds, CloudAccount account)
        : this(clouds.Environment(account).Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!))
    {
        Variables["PATH"] = Environment.GetEnvironmentVariable("PATH")!;
        Variables["HOME"] = Path.GetTempPath();
        Variables["CHECKPOINT_DISABLE"] = "1";
        // Most of a short run of Terraform is the AWS provider's start: a third of that is collecting garbage that could wait.
        Variables["GOGC"] = "400";
        Variables["SYNTH_COMMAND"] = $"cd '{Checkout.Root}' && exec dotnet '{Checkout.Infrastructure}'";
    }

    /// <summary>A machine with only these variables.</summary>
    public DeliveryRun(Dictionary<string, string> variables)
    {
        Variables = variables;
        Variables["ENVIRONMENT"] = "dev";
        Variables["IMAGE_TAG"] = "3f9c2ab";
        Variables["CDKTF_OUTDIR"] = Path.Combine(folder.FullName, "cdktf.out");
        Variables["DELIVERY_DIR"] = Path.Combine(folder.FullName, "work");
        Variables["TMPDIR"] = folder.FullName;
    }

    /// <summary>Environment variables of the next runs.</summary>
    public Dictionary<string, string> Variables { get; }

    public string Inside(params string[] parts) => Path.Combine([folder.FullName, .. parts]);

    /// <summary>Writes a stack as a synth would.</summary>
    public DeliveryRun Stack(string name, JsonObject resources, JsonObject? outputs = null)
    {
        var stack = Directory.CreateDirectory(Inside("cdktf.out", "stacks", name)).FullName;
        var configuration = new JsonObject
        {
            ["terraform"] = new JsonObject { ["backend"] = new JsonObject { ["s3"] = new JsonObject { ["use_lockfile"] = true, ["encrypt"] = true } } },
            ["variable"] = new JsonObject
            {
                ["state_bucket"] = new JsonObject { ["type"] = "string", ["default"] = "" },
                ["image"] = new JsonObject { ["type"] = "string", ["default"] = null },
            },
            ["resource"] = resources,
        };
        if (outputs is not null)
            configuration["output"] = outputs;
        File.WriteAllText(Path.Combine(stack, "cdk.tf.json"), configuration.ToJsonString());
        return this;
    }

    /// <summary>Writes the project's own stacks as `make synth` does.</summary>
    public async Task SynthesizeAsync(string stacks, string tag)
    {
        var variables = Variables.ToDictionary();
        variables["IMAGE_TAG"] = tag;
        variables["STACK"] = stacks;
        var result = await ProcessRunner.RunAsync("bash", ["-c", variables["SYNTH_COMMAND"]], Checkout.Root, variables, echo: null, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    /// <summary>Replaces AWS's command line with a shell script that gets its arguments.</summary>
    public void AwsCommandLine(string script) => Program("aws", script);

    /// <summary>Replaces a program with a shell script that gets its arguments.</summary>
    public void Program(string name, string script)
    {
        var bin = Directory.CreateDirectory(Inside("bin")).FullName;
        var program = Path.Combine(bin, name);
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Variables["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    /// <summary>Writes a stack that holds values in the state and needs no provider.</summary>
    public DeliveryRun Values(string name, params (string Name, string Value)[] values)
    {
        var data = new JsonObject();
        foreach (var (key, value) in values)
            data[key] = new JsonObject { ["input"] = value };
        return Stack(name, new JsonObject { ["terraform_data"] = data });
    }

    /// <summary>A foundation without a provider.</summary>
    public DeliveryRun Foundation() => Values("foundation", ("registry", "made"));

    /// <summary>Who the credentials belong to, and where the state lies.</summary>
    public Task<Target> TargetAsync() =>
        TargetResolver.ResolveAsync(DeliverySettings.Read(Variables, Needs.Credentials), TestContext.Current.CancellationToken);

    /// <summary>Lets smoke tests wait no longer than a test may take, but for calls longer than a busy machine takes to answer.</summary>
    public void WaitForSmoke() => (Variables["SMOKE_TIMEOUT_SECONDS"], Variables["SMOKE_CALL_SECONDS"]) = ("60", "60");

    /// <summary>Runs one verb, perhaps with an option after it.</summary>
    public async Task<Outcome> RunAsync(string verb, params (string Name, string Value)[] more)
    {
        var variables = Variables.ToDictionary();
        foreach (var (name, value) in more)
            variables[name] = value;
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await new Cli(variables, output, error).RunAsync(verb.Split(' '), TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs one verb in a separate process, where trusted authorities can be set.</summary>
    public async Task<Outcome> ProcessAsync(string verb, params (string Name, string Value)[] more)
    {
        var variables = Variables.ToDictionary();
        foreach (var (name, value) in more)
            variables[name] = value;
        var program = Path.Combine(AppContext.BaseDirectory, "delivery.dll");
        var result = await ProcessRunner.RunAsync("dotnet", [program, verb], folder.FullName, variables, echo: null, TestContext.Current.CancellationToken);
        return new Outcome(result.ExitCode, result.Output, result.Error);
    }

    /// <summary>Runs one verb that must succeed.</summary>
    public async Task<string> SucceedAsync(string verb, params (string Name, string Value)[] more)
    {
        var outcome = await RunAsync(verb, more);
        Assert.True(outcome.Code == 0, $"{verb} ended with {outcome.Code}:\n{outcome.Output}\n{outcome.Error}");
        return outcome.Output;
    }

    public void Dispose() => folder.Delete(recursive: true);

    internal sealed record Outcome(int Code, string Output, string Error);
}

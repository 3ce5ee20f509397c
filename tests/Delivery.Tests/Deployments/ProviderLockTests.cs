using System.Text.Json.Nodes;

namespace HybridCloud.Delivery.Tests.Deployments;

/// <summary>A provider whose files differ from the committed hashes is not run.</summary>
public sealed class ProviderLockTests : Bootstrapped
{
    [Fact]
    public async Task The_hashes_of_each_platform_are_written_and_a_provider_that_is_not_among_them_is_refused()
    {
        run.Values("hybrid", ("app", "1"));
        var configuration = run.Inside("cdktf.out", "stacks", "hybrid", "cdk.tf.json");
        var stack = JsonNode.Parse(await File.ReadAllTextAsync(configuration, TestContext.Current.CancellationToken))!;
        stack["terraform"]!["required_providers"] = new JsonObject { ["tls"] = new JsonObject { ["source"] = "hashicorp/tls", ["version"] = "4.1.0" } };
        await File.WriteAllTextAsync(configuration, stack.ToJsonString(), TestContext.Current.CancellationToken);
        foreach (var platform in (string[])["linux_amd64", "darwin_arm64"])
            Provide(platform, "as it was released");

        var locked = await run.ProcessAsync("provider-lock", ("PROVIDER_MIRROR", run.Inside("mirror")));

        Assert.True(locked.Code == 0, locked.Output + locked.Error);
        var text = await File.ReadAllTextAsync(run.Inside("cdktf", "locks", "hybrid.lock.hcl"), TestContext.Current.CancellationToken);
        Assert.Contains("version     = \"4.1.0\"", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("\"h1:").Length - 1);

        Provide("linux_amd64", "as somebody else made it");
        await File.WriteAllTextAsync(run.Inside("terraformrc"), $"provider_installation {{\n  filesystem_mirror {{\n    path = \"{run.Inside("mirror")}\"\n  }}\n}}\n", TestContext.Current.CancellationToken);
        var refused = await run.ProcessAsync("plan", ("TF_CLI_CONFIG_FILE", run.Inside("terraformrc")), ("PREFLIGHT", "report"));

        Assert.NotEqual(0, refused.Code);
        Assert.Contains("is not what cdktf/locks/hybrid.lock.hcl says", refused.Error, StringComparison.Ordinal);

        // Nor from the plugin cache, set as the workflows set it.
        Provide("linux_amd64", "as somebody else made it", "cache");
        var cached = await run.ProcessAsync("plan", ("TF_CLI_CONFIG_FILE", run.Inside("terraformrc")), ("PREFLIGHT", "report"),
            ("TF_PLUGIN_CACHE_DIR", run.Inside("cache")), ("TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "1"));

        Assert.NotEqual(0, cached.Code);
        Assert.Contains("is not what cdktf/locks/hybrid.lock.hcl says", cached.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_not_in_the_committed_lock_file_is_refused_with_the_command_that_renews_it()
    {
        run.Values("hybrid", ("app", "1"));
        var configuration = run.Inside("cdktf.out", "stacks", "hybrid", "cdk.tf.json");
        var stack = JsonNode.Parse(await File.ReadAllTextAsync(configuration, TestContext.Current.CancellationToken))!;
        stack["terraform"]!["required_providers"] = new JsonObject { ["tls"] = new JsonObject { ["source"] = "hashicorp/tls", ["version"] = "4.1.0" } };
        await File.WriteAllTextAsync(configuration, stack.ToJsonString(), TestContext.Current.CancellationToken);
        Provide("linux_amd64", "as it was released");
        await File.WriteAllTextAsync(run.Inside("terraformrc"), $"provider_installation {{\n  filesystem_mirror {{\n    path = \"{run.Inside("mirror")}\"\n  }}\n}}\n", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(run.Inside("cdktf", "locks"));
        await File.WriteAllTextAsync(run.Inside("cdktf", "locks", "hybrid.lock.hcl"), "", TestContext.Current.CancellationToken);

        var refused = await run.ProcessAsync("plan", ("TF_CLI_CONFIG_FILE", run.Inside("terraformrc")), ("PREFLIGHT", "report"));

        Assert.Equal(ExitCodes.Failure, refused.Code);
        Assert.Contains("make provider-lock STACK=hybrid", refused.Error, StringComparison.Ordinal);
    }

    // Each platform has different files, and so different hashes.
    private void Provide(string platform, string content, string place = "mirror")
    {
        var folder = Directory.CreateDirectory(run.Inside(place, "registry.terraform.io", "hashicorp", "tls", "4.1.0", platform)).FullName;
        File.WriteAllText(Path.Combine(folder, "terraform-provider-tls_v4.1.0"), $"{platform} {content}");
    }
}

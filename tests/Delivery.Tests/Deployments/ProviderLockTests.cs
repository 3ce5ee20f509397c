using System.Text.Json.Nodes;

namespace HybridCloud.Delivery.Tests.Deployments;

/// <summary>A provider with other files than those that were committed is not run.</summary>
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
        Assert.Contains("checksums", refused.Error, StringComparison.Ordinal);
    }

    // Its two platforms have other files, and so other hashes.
    private void Provide(string platform, string content)
    {
        var folder = Directory.CreateDirectory(run.Inside("mirror", "registry.terraform.io", "hashicorp", "tls", "4.1.0", platform)).FullName;
        File.WriteAllText(Path.Combine(folder, "terraform-provider-tls_v4.1.0"), $"{platform} {content}");
    }
}

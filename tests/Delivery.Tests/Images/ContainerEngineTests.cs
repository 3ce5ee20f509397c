using System.Text;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Tests.Images;

/// <summary>What a container engine is told, tested with one that only records its arguments: the machine needs none.</summary>
public sealed class ContainerEngineTests : Bootstrapped
{
    private const string Lock = "poc-app-platform-aws/registry.tflock";

    [Theory]
    [InlineData("docker", "build")]
    [InlineData("podman", "build")]
    [InlineData("buildah", "bud")]
    public async Task An_image_is_built_for_the_processors_that_the_clouds_have(string name, string verb)
    {
        Succeeded(await run.ProcessAsync("image", ("CONTAINER_ENGINE", Engine(name))));

        Assert.StartsWith($"{verb} --platform linux/amd64 ", Asked().Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_push_waits_until_no_garbage_is_collected()
    {
        using (var digitalOcean = new DigitalOcean(DeliverySettings.Read(run.Variables, Needs.Credentials).DigitalOcean))
            await digitalOcean.StartGarbageCollectionAsync("registry-one", TestContext.Current.CancellationToken);
        var before = cloud.StorageUsed;
        Succeeded(await run.ProcessAsync("image-push", ("CONTAINER_ENGINE", Engine("podman"))));

        Assert.Equal(before / 2, cloud.StorageUsed);
        Assert.Contains(Asked(), line => line.StartsWith("push ", StringComparison.Ordinal));
        Assert.False(Objects.ContainsKey(Lock));
    }

    [Fact]
    public async Task Nothing_is_pushed_while_images_are_pruned()
    {
        Objects[Lock] = Encoding.UTF8.GetBytes($$"""{"purpose":"pruning","who":"arn:aws:iam::111111111111:user/other","since":"{{DateTimeOffset.UtcNow.AddMinutes(-1):O}}"}""");

        var outcome = await run.ProcessAsync("image-push", ("CONTAINER_ENGINE", Engine("podman")), ("LOCK_TIMEOUT", "1s"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("The registry has been in use for pruning by arn:aws:iam::111111111111:user/other", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Asked(), line => line.StartsWith("push ", StringComparison.Ordinal));
    }

    private BucketObjects Objects => cloud.Buckets.Single().Value.Objects;

    /// <summary>An engine that only records its arguments, and writes the digest of what it would have pushed.</summary>
    private string Engine(string name)
    {
        run.Program(name, $$"""
            echo "$@" >> '{{run.Inside("asked")}}'
            while [ $# -gt 0 ]; do
              case "$1" in --digestfile) echo 'sha256:{{new string('a', 64)}}' > "$2";; esac
              shift
            done
            """);
        return name;
    }

    private static void Succeeded(DeliveryRun.Outcome outcome) => Assert.True(outcome.Code == ExitCodes.Success, outcome.ToString());

    private string[] Asked() => File.Exists(run.Inside("asked")) ? File.ReadAllLines(run.Inside("asked")) : [];
}

using System.Text;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Tests.Images;

public sealed class PruneTests : Bootstrapped
{
    private const string Lock = "poc-app-platform-aws/registry.tflock";

    [Fact]
    public async Task Images_that_a_release_names_an_app_runs_or_were_pushed_last_stay_and_the_storage_of_the_rest_is_freed()
    {
        for (var push = 0; push < 6; push++)
            Push($"commit-{push}", push);
        Released("prod", "commit-0");
        cloud.HasApp("app", "commit-1");

        var output = await run.SucceedAsync("image-prune", ("KEEP_IMAGES", "2"));

        Assert.Equal(["commit-0", "commit-1", "commit-4", "commit-5"], cloud.Images.Select(image => image.Key).Order(StringComparer.Ordinal));
        Assert.Contains("app:commit-3 is deleted", output, StringComparison.Ordinal);
        Assert.Contains("4 images are kept, 2 deleted", output, StringComparison.Ordinal);
        Assert.Contains("registry-one holds 100 of 500 MiB of tier starter", output, StringComparison.Ordinal);
        Assert.False(Objects.ContainsKey(Lock));
    }

    [Fact]
    public async Task Where_nothing_is_to_be_deleted_the_registry_is_not_made_read_only()
    {
        Push("commit-1", 1);

        Assert.Contains("registry-one holds 200 of 500 MiB", await run.SucceedAsync("image-prune"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_team_with_several_registries_must_name_the_one_that_is_meant()
    {
        Push("commit-1", 1);
        cloud.DigitalOcean.EditTeam("team-one", team => team["digitalocean_container_registry"]!["registry-two"] = new JsonObject { ["name"] = "registry-two" });

        var unnamed = await run.RunAsync("image-prune");
        var named = await run.RunAsync("image-prune", ("TF_VAR_registry_name", "registry-one"));

        Assert.Contains("has the registries registry-one, registry-two: name the one to use in TF_VAR_registry_name.", unnamed.Error, StringComparison.Ordinal);
        Assert.Contains("registry-one holds", named.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_stays_nearly_full_fails_the_run()
    {
        Push("commit-1", 1);
        cloud.StorageUsed = 450L * 1024 * 1024;

        var outcome = await run.RunAsync("image-prune");

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("registry-one holds 450 of 500 MiB of tier starter: from 80", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_pruned_during_a_push_and_a_lock_of_a_dead_push_is_taken_over()
    {
        Push("commit-1", 1);
        Push("commit-2", 2);
        Objects[Lock] = Held("a push", DateTimeOffset.UtcNow.AddMinutes(-1));

        var refused = await run.RunAsync("image-prune", ("KEEP_IMAGES", "1"), ("LOCK_TIMEOUT", "1s"));
        Objects[Lock] = Held("a push", new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var output = await run.SucceedAsync("image-prune", ("KEEP_IMAGES", "1"));

        Assert.Equal(ExitCodes.Failure, refused.Code);
        Assert.Contains("The registry has been in use for a push by arn:aws:iam::111111111111:user/other", refused.Error, StringComparison.Ordinal);
        Assert.True(cloud.Images.Select(image => image.Key).SequenceEqual(["commit-2"]), output);
    }

    [Fact]
    public async Task Of_two_that_find_a_dead_push_only_one_takes_its_lock_over()
    {
        Objects[Lock] = Held("a push", new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var before = cloud.Aws.Before;
        var overtaken = false;
        cloud.Aws.Before = async call =>
        {
            if (!overtaken && (call.Operation == "DeleteObject" || call.Operation == "PutObject" && call.Call.Headers.ContainsKey("if-match")))
            {
                overtaken = true;
                Objects[Lock] = Held("a faster push", DateTimeOffset.UtcNow);
            }

            await before!(call);
        };

        var outcome = await run.RunAsync("image-prune", ("LOCK_TIMEOUT", "1s"));

        Assert.True(overtaken);
        Assert.Contains("The registry has been in use for a faster push by", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("a faster push", Objects.Text(Lock), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_lost_the_lock_to_another_leaves_it_to_them()
    {
        var settings = DeliverySettings.Read(run.Variables, Needs.Credentials);
        var target = await run.TargetAsync();
        using var store = new StateStore(settings.Aws, target);
        await using (await RegistryLock.TakeAsync(store, target, "pruning", TimeSpan.Zero, TestContext.Current.CancellationToken))
            Objects[Lock] = Held("a push", DateTimeOffset.UtcNow);

        Assert.Contains("a push", Objects.Text(Lock), StringComparison.Ordinal);

        Objects.Remove(Lock);
        await using (await RegistryLock.TakeAsync(store, target, "pruning", TimeSpan.Zero, TestContext.Current.CancellationToken))
            Objects.Remove(Lock);

        Assert.False(Objects.ContainsKey(Lock));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public async Task An_invalid_number_of_images_is_refused(string keep) =>
        Assert.Contains($"KEEP_IMAGES is '{keep}'", (await run.RunAsync("image-prune", ("KEEP_IMAGES", keep))).Error, StringComparison.Ordinal);

    private BucketObjects Objects => cloud.Buckets.Single().Value.Objects;

    private static byte[] Held(string purpose, DateTimeOffset since) =>
        Encoding.UTF8.GetBytes($$"""{"purpose":"{{purpose}}","who":"arn:aws:iam::111111111111:user/other","since":"{{since:O}}"}""");

    private void Push(string tag, int minute)
    {
        cloud.DigitalOcean.AddImage("team-one", "app", tag, Digest(tag));
        cloud.DigitalOcean.EditTeam("team-one", team => (team["pushed"] ??= new JsonObject())[Digest(tag)] = new DateTimeOffset(2026, 11, 1, 12, minute, 0, TimeSpan.Zero));
    }

    private void Released(string environment, string tag) => Objects[$"poc-app-platform-aws/{environment}/hybrid.releases.json"] =
        Encoding.UTF8.GetBytes($$"""[{"image":"{{tag}}","digest":"{{Digest(tag)}}","promoted":null,"at":"2026-11-01T12:00:00Z","state":"healthy"}]""");

    private static string Digest(string tag) => "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(tag)));
}

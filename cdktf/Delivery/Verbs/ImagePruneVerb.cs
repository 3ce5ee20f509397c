using System.Globalization;
using HybridCloud.Contract;
using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Deletes images from DigitalOcean's registry that nothing runs and no rollback needs, and frees their storage.</summary>
internal sealed class ImagePruneVerb : IVerb
{
    private const double Full = 0.8;
    private const double Mebibyte = 1024 * 1024;

    private static readonly TimeSpan CollectionPatience = TimeSpan.FromMinutes(30);

    public static string Name => "image-prune";

    public static string Description => "Delete images in DigitalOcean's registry that nothing runs and no rollback needs, except the newest KEEP_IMAGES, and collect its garbage";

    public static Needs Needs => Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        using var digitalOcean = new DigitalOcean(settings.DigitalOcean);
        var registry = await digitalOcean.RegistryAsync(settings.Images.RegistryName, cancellationToken)
            ?? throw new DeliveryException($"Team {target.TeamName} has no container registry: there is nothing to prune.");
        await using (await RegistryLock.TakeAsync(store, target, "pruning", settings.State.LockPatience, cancellationToken))
        {
            var wanted = await WantedAsync(store, target, digitalOcean, cancellationToken);
            var tagged = (await digitalOcean.ManifestsAsync(registry, settings.Images.Repository, cancellationToken))
                // Untagged manifests may be part of a tagged image.
                .Where(manifest => manifest.Tags.Count > 0)
                .OrderByDescending(manifest => manifest.UpdatedAt)
                .ToList();
            var kept = tagged.Take(settings.Images.Keep).Concat(tagged.Where(manifest => wanted.Contains(manifest.Digest) || manifest.Tags.Any(wanted.Contains))).Distinct().ToList();
            var dropped = tagged.Except(kept).ToList();
            foreach (var manifest in dropped)
            {
                await digitalOcean.DeleteManifestAsync(registry, settings.Images.Repository, manifest.Digest, cancellationToken);
                await output.WriteLineAsync($"{settings.Images.Repository}:{string.Join(", ", manifest.Tags)} is deleted");
            }

            await output.WriteLineAsync($"{kept.Count} images are kept, {dropped.Count} deleted");
            if (dropped.Count > 0)
                await CollectAsync(settings, digitalOcean, registry, output, cancellationToken);
        }

        await MeasureAsync(digitalOcean, registry, output, cancellationToken);
        return ExitCodes.Success;
    }

    /// <summary>Digests and tags in the release log of any environment, and those of every app of the team.</summary>
    private static async Task<HashSet<string>> WantedAsync(StateStore store, Target target, DigitalOcean digitalOcean, CancellationToken cancellationToken)
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var environment in DeploymentEnvironment.All)
        {
            var log = new ReleaseLog(store, target with { Environment = environment }, StackKind.Hybrid.Name, TimeProvider.System);
            foreach (var release in await log.AllAsync(cancellationToken))
                wanted.Add(release.Digest ?? release.Image);
        }

        // Other deployments of the team may share the registry; their logs are in other buckets.
        foreach (var app in await digitalOcean.AppsAsync(cancellationToken))
            wanted.UnionWith(AppState.AllImages(app));
        return wanted;
    }

    private static async Task CollectAsync(DeliverySettings settings, DigitalOcean digitalOcean, string registry, TextWriter output, CancellationToken cancellationToken)
    {
        await digitalOcean.StartGarbageCollectionAsync(registry, cancellationToken);
        await output.WriteLineAsync($"collecting the garbage of {registry}; it accepts no push meanwhile");
        await EndOfCollectionAsync(settings, digitalOcean, registry, cancellationToken);
    }

    /// <summary>Waits until no garbage collection is running, since the registry accepts no push meanwhile.</summary>
    /// <exception cref="DeliveryException">It does not end.</exception>
    internal static async Task EndOfCollectionAsync(DeliverySettings settings, DigitalOcean digitalOcean, string registry, CancellationToken cancellationToken)
    {
        var until = TimeProvider.System.GetUtcNow() + CollectionPatience;
        while (await digitalOcean.CollectsGarbageAsync(registry, cancellationToken))
        {
            if (TimeProvider.System.GetUtcNow() >= until)
                throw new DeliveryException($"The garbage collection of {registry} did not end within {CollectionPatience.TotalMinutes:0} minutes: `doctl registry garbage-collection get-active` shows its state.");
            await Task.Delay(settings.Smoke.Pause, cancellationToken);
        }
    }

    private static async Task MeasureAsync(DigitalOcean digitalOcean, string registry, TextWriter output, CancellationToken cancellationToken)
    {
        var (used, included, tier) = await digitalOcean.StorageAsync(registry, cancellationToken);
        var seen = string.Create(CultureInfo.InvariantCulture, $"{registry} holds {used / Mebibyte:0} of {included / Mebibyte:0} MiB of tier {tier}");
        await output.WriteLineAsync(seen);
        if (included > 0 && used > Full * included)
            throw new DeliveryException($"{seen}: from {Full:P0} on the next pushes may not fit. docs/RUNBOOK.md, \"The registry fills up\", says what to do.");
    }
}

using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Deployments;

/// <summary>What was deployed, kept beside the state, so that any machine can go back to the last healthy image.</summary>
internal sealed class ReleaseLog(StateStore store, Target target, string stack, TimeProvider time)
{
    private const int Kept = 50;

    /// <summary>The newest healthy release of another image since the stack was last destroyed, or null.</summary>
    public async Task<Release?> LastHealthyAsync(string? otherThan, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).LastOrDefault(r => r.DestroyedAt is null && r.Healthy && r.Image != otherThan);

    /// <summary>The release that is deployed now, or null.</summary>
    public async Task<Release?> LastAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).LastOrDefault() is { DestroyedAt: null } last ? last : null;

    /// <summary>The digest that an image had when it was deployed, or null.</summary>
    public async Task<string?> DigestAsync(string image, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).LastOrDefault(r => r.Image == image)?.Digest;

    /// <summary>Adds a release.</summary>
    public async Task AddAsync(string image, string? digest, string? promoted, bool healthy, CancellationToken cancellationToken)
    {
        var releases = await ReadAsync(cancellationToken);
        // The result of its test completes the entry that was made when the image was applied.
        if (releases.Count > 0 && releases[^1] is { Healthy: false, DestroyedAt: null } last && last.Image == image)
            releases.RemoveAt(releases.Count - 1);
        releases.Add(new Release(image, digest, promoted, time.GetUtcNow(), healthy));
        await store.WriteAsync(target.ReleasesKey(stack), releases.TakeLast(Kept).ToList(), cancellationToken);
    }

    /// <summary>Notes that nothing of what was released is left.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var releases = await ReadAsync(cancellationToken);
        if (releases.Count > 0)
            await store.WriteAsync(target.ReleasesKey(stack), releases.ConvertAll(r => r with { DestroyedAt = r.DestroyedAt ?? time.GetUtcNow() }), cancellationToken);
    }

    private async Task<List<Release>> ReadAsync(CancellationToken cancellationToken) =>
        await store.ReadAsync<List<Release>>(target.ReleasesKey(stack), cancellationToken) ?? [];
}

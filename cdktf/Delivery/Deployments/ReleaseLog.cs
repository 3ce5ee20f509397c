using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Deployments;

/// <summary>A stack's releases, stored beside its state, so that any machine knows what runs and can roll back to the last healthy image.</summary>
internal sealed class ReleaseLog(StateStore store, Target target, string stack, TimeProvider time)
{
    private const int Kept = 50;

    /// <summary>The newest healthy release since the stack was last destroyed, or null.</summary>
    /// <param name="otherThan">A release whose image to skip; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Release?> LastHealthyAsync(Release? otherThan, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).LastOrDefault(r => r.DestroyedAt is null && r.State == ReleaseState.Healthy && (otherThan is null || !r.RunsSameImage(otherThan)));

    /// <summary>The last attempted release, whatever its outcome, or null if nothing is deployed.</summary>
    public async Task<Release?> LastAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).LastOrDefault() is { DestroyedAt: null } last ? last : null;

    /// <summary>Every recorded release, oldest first.</summary>
    public async Task<IReadOnlyList<Release>> AllAsync(CancellationToken cancellationToken) => await ReadAsync(cancellationToken);

    /// <summary>The digest that an image had when it was deployed, or null.</summary>
    public async Task<string?> DigestAsync(string image, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).LastOrDefault(r => r.Image == image)?.Digest;

    /// <summary>Records that a release is about to be applied.</summary>
    /// <param name="image">Tag of the image.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="promoted">The whole image reference if it was promoted; else null.</param>
    /// <param name="commit">Commit of the configuration.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task BeginAsync(string image, string? digest, string? promoted, string? commit, CancellationToken cancellationToken)
    {
        var releases = await ReadAsync(cancellationToken);
        releases.Add(new Release(image, digest, promoted, time.GetUtcNow(), ReleaseState.Applying, commit));
        // Keeps the last healthy release for a rollback, however many attempts have failed since.
        var back = releases.LastOrDefault(r => r.State == ReleaseState.Healthy);
        var kept = releases.TakeLast(Kept).ToList();
        if (back is not null && !kept.Contains(back))
            kept.Insert(0, back);
        await WriteAsync(kept, cancellationToken);
    }

    /// <summary>Records the outcome of the release that <see cref="BeginAsync"/> added last.</summary>
    public async Task CompleteAsync(ReleaseState state, CancellationToken cancellationToken)
    {
        var releases = await ReadAsync(cancellationToken);
        if (releases.Count == 0)
            return;
        releases[^1] = releases[^1] with { State = state };
        await WriteAsync(releases, cancellationToken);
    }

    /// <summary>Removes the release that <see cref="BeginAsync"/> added, since nothing of it was applied.</summary>
    public async Task WithdrawAsync(CancellationToken cancellationToken)
    {
        var releases = await ReadAsync(cancellationToken);
        if (releases is [.., { State: ReleaseState.Applying }])
            await WriteAsync(releases[..^1], cancellationToken);
    }

    /// <summary>Records that the stack is destroyed.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var releases = await ReadAsync(cancellationToken);
        if (releases.Count > 0)
            await WriteAsync(releases.ConvertAll(r => r with { DestroyedAt = r.DestroyedAt ?? time.GetUtcNow() }), cancellationToken);
    }

    private async Task<List<Release>> ReadAsync(CancellationToken cancellationToken) =>
        await store.ReadAsync<List<Release>>(target.ReleasesKey(stack), cancellationToken) ?? [];

    private Task WriteAsync(List<Release> releases, CancellationToken cancellationToken) =>
        store.WriteAsync(target.ReleasesKey(stack), releases, cancellationToken);
}

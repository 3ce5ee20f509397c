using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Images;

// Rests on an assumption (docs/ASSUMPTIONS.md): s3-if-match
/// <summary>
/// Keeps pushes and pruning of a team's registry apart, across machines: during garbage collection the registry accepts no push, and an
/// image being pushed is in no release log yet. The lock is an object beside the state, so whoever may lock a state may write it.
/// </summary>
internal sealed class RegistryLock : IAsyncDisposable
{
    // No push or garbage collection takes this long, so a holder past it has died.
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);

    private readonly StateStore store;
    private readonly string key;
    private readonly string eTag;

    private RegistryLock(StateStore store, string key, string eTag)
    {
        this.store = store;
        this.key = key;
        this.eTag = eTag;
    }

    /// <summary>Takes the lock, waiting until its holder releases it.</summary>
    /// <param name="store">The state bucket.</param>
    /// <param name="target">The registry's owner.</param>
    /// <param name="purpose">What it is taken for; shown to whoever waits in vain.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DeliveryException">Somebody else holds it longer than that.</exception>
    public static async Task<RegistryLock> TakeAsync(StateStore store, Target target, string purpose, TimeSpan patience, CancellationToken cancellationToken)
    {
        var key = $"{target.Name}/registry.tflock";
        var time = TimeProvider.System;
        var until = time.GetUtcNow() + patience;
        while (true)
        {
            var own = new Holder(purpose, target.Caller, time.GetUtcNow());
            if (await store.CreateAsync(key, own, cancellationToken) is { } created)
                return new RegistryLock(store, key, created);
            if (await store.FindAsync<Holder>(key, cancellationToken) is var (holder, found))
            {
                if (own.Since - holder.Since > Stale)
                {
                    // Of several that find it stale, one writes over that version; the others then find its lock.
                    if (await store.ReplaceAsync(key, own, found, cancellationToken) is { } taken)
                        return new RegistryLock(store, key, taken);
                    continue;
                }

                if (own.Since >= until)
                    throw new DeliveryException($"The registry has been in use for {holder.Purpose} by {holder.Who} since {holder.Since:yyyy-MM-dd HH:mm:ss} UTC. Nothing was done; run the same command again once that has finished.");
            }

            await Task.Delay(patience / 60, cancellationToken);
        }
    }

    /// <summary>Releases the lock, unless somebody has taken it over.</summary>
    public async ValueTask DisposeAsync() => await store.DeleteAsync(key, eTag, CancellationToken.None);

    private sealed record Holder(string Purpose, string Who, DateTimeOffset Since);
}

using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Images;

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

    private RegistryLock(StateStore store, string key)
    {
        this.store = store;
        this.key = key;
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
        while (!await store.CreateAsync(key, new Holder(purpose, target.Caller, time.GetUtcNow()), cancellationToken))
        {
            var holder = await store.ReadAsync<Holder>(key, cancellationToken);
            if (holder is not null && time.GetUtcNow() - holder.Since > Stale)
            {
                await store.DeleteAsync(key, cancellationToken);
                continue;
            }

            if (holder is not null && time.GetUtcNow() >= until)
                throw new DeliveryException($"The registry has been in use for {holder.Purpose} by {holder.Who} since {holder.Since:yyyy-MM-dd HH:mm:ss} UTC. Nothing was done; run the same command again once that has finished.");
            await Task.Delay(patience / 60, cancellationToken);
        }

        return new RegistryLock(store, key);
    }

    public async ValueTask DisposeAsync() => await store.DeleteAsync(key, CancellationToken.None);

    private sealed record Holder(string Purpose, string Who, DateTimeOffset Since);
}

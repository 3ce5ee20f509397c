using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Images;

/// <summary>
/// Keeps pushes and pruning of a team's registry apart, across machines: while garbage is collected the registry takes no push, and what
/// is being pushed is in no release log yet. An object beside the state, which everyone who may lock a state may write.
/// </summary>
internal sealed class RegistryLock : IAsyncDisposable
{
    // Longer than a push or a collection takes: who holds it longer is dead.
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);

    private readonly StateStore store;
    private readonly string key;

    private RegistryLock(StateStore store, string key)
    {
        this.store = store;
        this.key = key;
    }

    /// <summary>Takes the lock, waiting for its holder.</summary>
    /// <param name="store">The state bucket.</param>
    /// <param name="target">Whose registry.</param>
    /// <param name="purpose">What it is taken for, as others are told.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
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
                throw new DeliveryException($"The registry is in use for {holder.Purpose} by {holder.Who} since {holder.Since:yyyy-MM-dd HH:mm:ss} UTC. Nothing was done; run the same command again once that has finished.");
            await Task.Delay(patience / 60, cancellationToken);
        }

        return new RegistryLock(store, key);
    }

    public async ValueTask DisposeAsync() => await store.DeleteAsync(key, CancellationToken.None);

    private sealed record Holder(string Purpose, string Who, DateTimeOffset Since);
}

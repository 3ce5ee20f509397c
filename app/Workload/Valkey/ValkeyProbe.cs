using HybridCloud.Contract;
using HybridCloud.Workload.Checks;

namespace HybridCloud.Workload.Valkey;

/// <summary>Proves that Valkey answers, accepts a value and returns it.</summary>
internal sealed class ValkeyProbe(ValkeyStore store)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // One key per instance: another's write must not come between SET and GET.
    private readonly string key = $"{Stores.ProbeKey}:{Guid.NewGuid():N}";

    /// <summary>PING, SET, GET, and the worker's timestamp, in one round trip.</summary>
    /// <returns>When the worker last wrote, or null when it never has.</returns>
    /// <exception cref="ReadBackException">The value read is not the one written.</exception>
    public Task<DateTimeOffset?> WriteAndReadAsync(CancellationToken cancellationToken) => store.RunAsync(
        async database =>
        {
            var value = Guid.NewGuid().ToString("N");
            var ping = database.PingAsync();
            var set = database.StringSetAsync(key, value, Lifetime);
            var get = database.StringGetAsync(key);
            var lastUpdate = database.StringGetAsync(Stores.LastUpdateKey);
            await Task.WhenAll(ping, set, get, lastUpdate);
            if (await get != value) throw new ReadBackException();
            return LastUpdateKey.Parse(await lastUpdate);
        },
        cancellationToken);
}

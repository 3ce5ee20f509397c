using HybridCloud.Contract;
using StackExchange.Redis;

namespace HybridCloud.Workload.Valkey;

/// <summary>The active worker's lease in Valkey. It decides only while PostgreSQL cannot be reached.</summary>
internal sealed class LeaseKey(ValkeyStore store)
{
    // Compare and act in one step, as https://valkey.io/topics/distributed-locks/ describes.
    private const string RenewScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end";
    private const string ReleaseScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

    /// <summary>Takes the lease if nobody holds it, or renews it.</summary>
    /// <returns>False when another holds it.</returns>
    public Task<bool> TryHoldAsync(string holder, TimeSpan duration, CancellationToken cancellationToken) => store.RunAsync(
        async database => await database.StringSetAsync(Stores.WorkerLeaseKey, holder, duration, When.NotExists)
            || (long)await database.ScriptEvaluateAsync(
                RenewScript, [Stores.WorkerLeaseKey], [holder, (long)duration.TotalMilliseconds]) == 1,
        cancellationToken);

    /// <summary>Takes the lease from its holder: PostgreSQL has decided.</summary>
    public Task<bool> TakeAsync(string holder, TimeSpan duration, CancellationToken cancellationToken) => store.RunAsync(
        database => database.StringSetAsync(Stores.WorkerLeaseKey, holder, duration), cancellationToken);

    /// <summary>Gives the lease back, if it is still held.</summary>
    public Task<RedisResult> ReleaseAsync(string holder, CancellationToken cancellationToken) => store.RunAsync(
        database => database.ScriptEvaluateAsync(ReleaseScript, [Stores.WorkerLeaseKey], [holder]), cancellationToken);
}

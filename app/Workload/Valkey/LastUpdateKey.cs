using HybridCloud.Contract;
using HybridCloud.Workload.Telemetry;
using StackExchange.Redis;

namespace HybridCloud.Workload.Valkey;

/// <summary>The key that holds the worker's last timestamp, ISO 8601 in UTC.</summary>
internal sealed class LastUpdateKey(ValkeyStore store)
{
    /// <summary>The timestamp that the worker left in Valkey, or null when there is none or it is no time.</summary>
    public Task<DateTimeOffset?> ReadAsync(CancellationToken cancellationToken) => store.RunAsync(
        async database => Parse(await database.StringGetAsync(Stores.LastUpdateKey)), cancellationToken);

    /// <summary>Leaves the worker's timestamp.</summary>
    public Task<bool> WriteAsync(DateTimeOffset timestamp, CancellationToken cancellationToken) => store.RunAsync(
        database => database.StringSetAsync(Stores.LastUpdateKey, UtcTime.Text(timestamp)), cancellationToken);

    public static DateTimeOffset? Parse(RedisValue value) => UtcTime.Parse(value);
}

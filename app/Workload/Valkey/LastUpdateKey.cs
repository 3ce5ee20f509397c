using HybridCloud.Contract;
using HybridCloud.Workload.Records;
using HybridCloud.Workload.Telemetry;
using StackExchange.Redis;

namespace HybridCloud.Workload.Valkey;

/// <summary>The key that holds the worker's last timestamp, ISO 8601 in UTC.</summary>
internal sealed class LastUpdateKey(ValkeyStore store)
{
    /// <summary>What the worker left in Valkey.</summary>
    public Task<WorkerTrace> ReadTraceAsync(CancellationToken cancellationToken) => store.RunAsync(
        async database =>
        {
            var values = database.StringGetAsync([Stores.LastUpdateKey, Stores.WorkerStateKey]);
            var letters = database.SortedSetRangeByRankAsync(Stores.DeadLettersKey);
            await Task.WhenAll(values, letters);
            return new WorkerTrace(
                Parse((await values)[0]), WorkerState.Parse((await values)[1]), DeadLetterSet.Parse(await letters));
        },
        cancellationToken);

    /// <summary>Writes the worker's timestamp and its report about itself.</summary>
    public Task<bool> WriteAsync(DateTimeOffset timestamp, WorkerState state, CancellationToken cancellationToken) => store.RunAsync(
        database => database.StringSetAsync(
            [new(Stores.LastUpdateKey, UtcTime.Text(timestamp)), new(Stores.WorkerStateKey, state.ToJson())]),
        cancellationToken);

    /// <summary>Writes only the worker's report about itself.</summary>
    public Task<bool> WriteStateAsync(WorkerState state, CancellationToken cancellationToken) => store.RunAsync(
        database => database.StringSetAsync(Stores.WorkerStateKey, state.ToJson()), cancellationToken);

    /// <summary>Null if there is no value, or if it is not a time.</summary>
    public static DateTimeOffset? Parse(RedisValue value) => UtcTime.Parse(value);
}

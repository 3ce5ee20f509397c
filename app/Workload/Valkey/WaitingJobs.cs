namespace HybridCloud.Workload.Valkey;

/// <summary>The jobs of a BullMQ queue that no worker has taken yet: a list, and a sorted set for those with a priority.</summary>
/// <remarks>https://docs.bullmq.io/guide/architecture</remarks>
internal sealed class WaitingJobs(ValkeyStore store)
{
    public Task<long> CountAsync(string queue, CancellationToken cancellationToken) => store.RunAsync(
        async database => await database.ListLengthAsync($"bull:{queue}:wait") + await database.SortedSetLengthAsync($"bull:{queue}:prioritized"),
        cancellationToken);
}

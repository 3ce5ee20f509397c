namespace HybridCloud.Workload.Worker;

/// <summary>Items still to be written to a store that may be down: kept in memory, bounded, the oldest dropped first.</summary>
/// <param name="capacity">How many items are kept.</param>
internal sealed class Backlog<T>(int capacity)
{
    private readonly Queue<T> items = new();

    public int Count => items.Count;

    public void Add(IEnumerable<T> more)
    {
        foreach (var item in more) items.Enqueue(item);
        while (items.Count > capacity) items.Dequeue();
    }

    /// <summary>Hands everything to <paramref name="write"/> and drops it once that has succeeded.</summary>
    public async Task FlushAsync(Func<IReadOnlyList<T>, Task> write)
    {
        if (items.Count == 0) return;
        await write([.. items]);
        items.Clear();
    }
}

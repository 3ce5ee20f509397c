using System.Collections.Immutable;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.Aws.Faults;

/// <summary>The active faults, and how many calls of each operation arrived.</summary>
public sealed class FaultPlan
{
    private ImmutableList<Entry> faults = [];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> calls = new();

    /// <summary>Activates a fault; disposing the result ends it.</summary>
    public IDisposable Add(Fault fault)
    {
        var entry = new Entry(this, fault);
        ImmutableInterlocked.Update(ref this.faults, list => list.Add(entry));
        return entry;
    }

    /// <summary>Ends all faults.</summary>
    public void Clear() => this.faults = [];

    /// <summary>Number of calls that arrived, refused ones included, by <c>service.operation</c>.</summary>
    public IReadOnlyDictionary<string, int> Calls => calls;

    /// <summary>Number of calls of one operation that arrived.</summary>
    public int CallsOf(string service, string operation) => calls.GetValueOrDefault($"{service}.{operation}");

    /// <summary>Whether a fault of this kind strikes one entry or message of a call.</summary>
    public bool StrikesPart(FaultKind kind, string service, string operation)
    {
        foreach (var fault in this.faults)
        {
            if (fault.Fault.Kind == kind && fault.Strikes(service, operation)) return true;
        }

        return false;
    }

    /// <summary>Applies the faults that concern this call as a whole.</summary>
    /// <returns>The faults applied; resetting the connection is left to the caller.</returns>
    /// <exception cref="AwsError">The call is refused.</exception>
    public async Task<IReadOnlyList<Fault>> StrikeAsync(string service, string operation, CancellationToken cancellationToken)
    {
        calls.AddOrUpdate($"{service}.{operation}", 1, (_, n) => n + 1);
        var faults = this.faults;
        if (faults.IsEmpty) return [];
        Fault[] striking = [.. faults.Where(f => f.Fault.Kind is not (FaultKind.BatchEntry or FaultKind.Duplicate or FaultKind.LostReceive) && f.Strikes(service, operation)).Select(f => f.Fault)];
        foreach (var fault in striking) await fault.StrikeAsync(cancellationToken);
        return striking;
    }

    private sealed class Entry(FaultPlan plan, Fault fault) : IDisposable
    {
        private int left = fault.Count ?? int.MaxValue;
        private int seen;

        public Fault Fault => fault;

        public bool Strikes(string service, string operation) =>
            (fault.Service is null || fault.Service == service) && (fault.Operation is null || fault.Operation == operation) &&
            Interlocked.Increment(ref seen) % fault.Every == 0 && Interlocked.Decrement(ref left) >= 0;

        public void Dispose() => ImmutableInterlocked.Update(ref plan.faults, list => list.Remove(this));
    }
}

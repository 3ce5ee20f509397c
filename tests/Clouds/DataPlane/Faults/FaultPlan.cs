using System.Collections.Immutable;

namespace HybridCloud.AwsStandIn.Faults;

/// <summary>The faults in force, and the calls that were seen.</summary>
public sealed class FaultPlan
{
    private ImmutableList<Entry> faults = [];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> calls = new();

    /// <summary>Puts a fault in force; disposing the result ends it.</summary>
    public IDisposable Add(Fault fault)
    {
        var entry = new Entry(this, fault);
        ImmutableInterlocked.Update(ref this.faults, list => list.Add(entry));
        return entry;
    }

    /// <summary>Ends all faults.</summary>
    public void Clear() => this.faults = [];

    /// <summary>Calls that arrived, refused ones included, by <c>service.operation</c>.</summary>
    public IReadOnlyDictionary<string, int> Calls => calls;

    /// <summary>Calls of one operation that arrived.</summary>
    public int CallsOf(string service, string operation) => calls.GetValueOrDefault($"{service}.{operation}");

    /// <summary>Whether a fault of this kind strikes one entry or message of a call.</summary>
    internal bool StrikesPart(FaultKind kind, string service, string operation)
    {
        foreach (var fault in this.faults)
        {
            if (fault.Fault.Kind == kind && fault.Strikes(service, operation)) return true;
        }

        return false;
    }

    /// <summary>The faults that strike this call as a whole.</summary>
    internal IReadOnlyList<Fault> Strike(string service, string operation)
    {
        calls.AddOrUpdate($"{service}.{operation}", 1, (_, n) => n + 1);
        var faults = this.faults;
        return faults.IsEmpty ? [] : [.. faults.Where(f => f.Fault.Kind is not (FaultKind.BatchEntry or FaultKind.Duplicate or FaultKind.LostReceive) && f.Strikes(service, operation)).Select(f => f.Fault)];
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

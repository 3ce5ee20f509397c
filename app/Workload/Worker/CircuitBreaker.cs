namespace HybridCloud.Workload.Worker;

/// <summary>
/// Remembers across cycles whether a source has been failing. While it is open, a cycle tries once instead of using
/// up its budget: enough to notice that the source is back, too little to burden a struggling one.
/// </summary>
internal sealed class CircuitBreaker
{
    /// <summary>Failed cycles in a row that open it.</summary>
    public const int Threshold = 3;

    private int failures;

    public bool IsOpen => failures >= Threshold;

    public void Record(bool delivered) => failures = delivered ? 0 : failures + 1;
}

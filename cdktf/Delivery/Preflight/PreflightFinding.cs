namespace HybridCloud.Delivery.Preflight;

/// <summary>The verdict of a check.</summary>
internal enum PreflightVerdict
{
    /// <summary>A deployment can use it as it is.</summary>
    Ok,

    /// <summary>Unknown, or not yet as it must be; a deployment may still succeed.</summary>
    Warning,

    /// <summary>A deployment would fail.</summary>
    Fault,
}

/// <summary>What a check found.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Found">What was found: a sentence without its full stop.</param>
/// <param name="Fix">What to do; null if there is nothing to do.</param>
internal sealed record PreflightFinding(PreflightVerdict Verdict, string Found, string? Fix = null)
{
    public static PreflightFinding Ok(string found) => new(PreflightVerdict.Ok, found);

    public static PreflightFinding Warning(string found, string fix) => new(PreflightVerdict.Warning, found, fix);

    public static PreflightFinding Fault(string found, string fix) => new(PreflightVerdict.Fault, found, fix);
}

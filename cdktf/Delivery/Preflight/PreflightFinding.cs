namespace HybridCloud.Delivery.Preflight;

/// <summary>How a check ended.</summary>
internal enum PreflightVerdict
{
    /// <summary>As a deployment needs it.</summary>
    Ok,

    /// <summary>Not known, or not yet as it must be; a deployment may still succeed.</summary>
    Warning,

    /// <summary>A deployment would fail.</summary>
    Fault,
}

/// <summary>What a check found.</summary>
/// <param name="Verdict">How it ended.</param>
/// <param name="Found">What was found, a sentence without its full stop.</param>
/// <param name="Fix">What to do; null where nothing is to be done.</param>
internal sealed record PreflightFinding(PreflightVerdict Verdict, string Found, string? Fix = null)
{
    public static PreflightFinding Ok(string found) => new(PreflightVerdict.Ok, found);

    public static PreflightFinding Warning(string found, string fix) => new(PreflightVerdict.Warning, found, fix);

    public static PreflightFinding Fault(string found, string fix) => new(PreflightVerdict.Fault, found, fix);
}

namespace HybridCloud.Delivery.Acceptance;

/// <summary>What became of an assumption or a step.</summary>
internal enum AcceptanceVerdict
{
    /// <summary>Seen as it was taken to be.</summary>
    Proven,

    /// <summary>Seen otherwise.</summary>
    Broken,

    /// <summary>Not looked at; what was seen says why, or how to look by hand.</summary>
    NotRun,
}

/// <summary>What a check saw.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Seen">The evidence, a sentence without its full stop.</param>
internal sealed record AcceptanceFinding(AcceptanceVerdict Verdict, string Seen)
{
    public static AcceptanceFinding Proven(string seen) => new(AcceptanceVerdict.Proven, seen);

    public static AcceptanceFinding Broken(string seen) => new(AcceptanceVerdict.Broken, seen);

    public static AcceptanceFinding NotRun(string why) => new(AcceptanceVerdict.NotRun, why);
}

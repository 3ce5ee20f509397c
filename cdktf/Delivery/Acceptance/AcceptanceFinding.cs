namespace HybridCloud.Delivery.Acceptance;

/// <summary>The outcome of an assumption or a step.</summary>
internal enum AcceptanceVerdict
{
    /// <summary>It was seen to hold.</summary>
    Proven,

    /// <summary>It was seen not to hold.</summary>
    Broken,

    /// <summary>Not checked; <see cref="AcceptanceFinding.Seen"/> says why, or how to check it by hand.</summary>
    NotRun,
}

/// <summary>What a check saw.</summary>
/// <param name="Verdict">The outcome.</param>
/// <param name="Seen">The evidence: a sentence without its full stop.</param>
internal sealed record AcceptanceFinding(AcceptanceVerdict Verdict, string Seen)
{
    public static AcceptanceFinding Proven(string seen) => new(AcceptanceVerdict.Proven, seen);

    public static AcceptanceFinding Broken(string seen) => new(AcceptanceVerdict.Broken, seen);

    public static AcceptanceFinding NotRun(string why) => new(AcceptanceVerdict.NotRun, why);
}

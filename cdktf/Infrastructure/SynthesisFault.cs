namespace HybridCloud.Infrastructure;

/// <summary>Says why a synth failed and which lines of this project led to it, without the frames of CDKTF, jsii and .NET in between.</summary>
public static class SynthesisFault
{
    private const string OwnSources = " in /_/cdktf/Infrastructure/";

    /// <summary>The message of the error, then the lines of this project's code that led to it, innermost first.</summary>
    public static string Describe(Exception failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        var frames = (failed.StackTrace ?? "").Split(Environment.NewLine).Where(frame => frame.Contains(OwnSources, StringComparison.Ordinal));
        return string.Join(Environment.NewLine, [
            $"The synth failed; cdktf.out is unchanged. {failed.Message.Trim()}",
            .. frames.Select(frame => frame.Replace("/_/", "", StringComparison.Ordinal)),
        ]);
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Review;

/// <summary>
/// What a deployment reads from a review: hidden marks in the comment's first lines. Nothing below them is read, so that no value of a
/// plan can pose as a mark.
/// </summary>
/// <param name="Commit">The planned commit, or null if unknown.</param>
/// <param name="Digests">The plan digest of each planned environment, which a deployment compares to apply only what was reviewed.</param>
/// <param name="Unchanged">Environments that the change does not affect.</param>
internal sealed partial record ReviewHead(string? Commit, IReadOnlyDictionary<string, string> Digests, IReadOnlyList<string> Unchanged)
{
    /// <summary>The first line of each review, which identifies its comment.</summary>
    public const string Marker = "<!-- plan review -->";

    /// <summary>Whether the plan failed; then there is no digest.</summary>
    public bool Failed { get; init; }

    /// <summary>Reads the marks of a comment.</summary>
    public static ReviewHead Parse(string comment)
    {
        var (commit, digests, unchanged, failed) = ((string?)null, new Dictionary<string, string>(), new List<string>(), false);
        foreach (var line in comment.Split('\n').Select(line => line.TrimEnd('\r')).TakeWhile(line => line.StartsWith("<!--", StringComparison.Ordinal)))
        {
            if (Mark().Match(line) is not { Success: true } mark)
                continue;
            var (what, which, value) = (mark.Groups[1].Value, mark.Groups[2].Value, mark.Groups[3].Value);
            if (what == "commit")
                commit ??= which;
            else if (what == "digest" && value.Length == 64)
                digests.TryAdd(which, value);
            else if (what == "unchanged")
                unchanged.Add(which);
            else if (what == "failed")
                failed = true;
        }

        return new ReviewHead(commit, digests, unchanged) { Failed = failed };
    }

    /// <summary>The lines, ready for the comment.</summary>
    public string Render()
    {
        var text = new StringBuilder(Marker).Append('\n');
        if (Commit is not null)
            text.Append("<!-- commit ").Append(Commit).Append(" -->\n");
        foreach (var (environment, digest) in Digests)
            text.Append("<!-- digest ").Append(environment).Append(' ').Append(digest).Append(" -->\n");
        foreach (var environment in Unchanged)
            text.Append("<!-- unchanged ").Append(environment).Append(" -->\n");
        if (Failed)
            text.Append("<!-- failed plan -->\n");
        return text.ToString();
    }

    [GeneratedRegex("^<!-- (commit|digest|unchanged|failed) ([A-Za-z0-9-]+)(?: ([0-9a-f]{64}))? -->$")]
    private static partial Regex Mark();
}

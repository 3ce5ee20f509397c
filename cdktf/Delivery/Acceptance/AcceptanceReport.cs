using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HybridCloud.Delivery.Review;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>What an acceptance saw, as one Markdown file.</summary>
internal static partial class AcceptanceReport
{
    /// <summary>Writes the report.</summary>
    public static string Write(Target target, AcceptanceProgress progress, IReadOnlyList<AcceptanceCheck> checks)
    {
        var results = progress.Results;
        var rest = checks.Where(check => progress.Of(check.Name) is null).Select(check => check.Name).ToList();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Acceptance of {target.Name}-{target.Environment}\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"**{Summary(results)}**, {(rest.Count == 0 ? "ended" : "as of")} {(results.Count == 0 ? progress.StartedAt : results.Max(result => result.At)):yyyy-MM-dd HH:mm} UTC, begun {progress.StartedAt:yyyy-MM-dd HH:mm} UTC.\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"Image {progress.Image}, stacks {progress.Stacks}, AWS account {Hidden(target.Account)}, DigitalOcean team {Markdown.Sentence(target.TeamName)}. One environment costs {progress.MonthlyCost:0.00} USD a month at list prices, this acceptance {results.Sum(result => result.Cost):0.00} USD, and what is billed by usage.\n");
        if (results.Where(result => result.Verdict == AcceptanceVerdict.Broken).Select(result => result.Name).ToList() is { Count: > 0 } broken)
            text.AppendLine(CultureInfo.InvariantCulture, $"Broken: {string.Join(", ", broken)}.\n");
        if (rest.Count > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"Yet to come: {string.Join(", ", rest)}.\n");
        text.AppendLine("| assumption or step | expected | seen | verdict | duration | cost, USD |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var result in results)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {result.Name} | {Cell(target, result.Expected)} | {Cell(target, result.Seen)} | {Word(result.Verdict)} | {Duration(result.Seconds)} | {result.Cost:0.00} |");
        }

        return text.ToString();
    }

    /// <summary>The sentence in README about the newest committed report.</summary>
    /// <param name="reports">Path from the repository's root, and text, of each report.</param>
    public static string LastProven(IEnumerable<(string Path, string Text)> reports)
    {
        var last = reports.Select(report => (report.Path, Head: Ended().Match(report.Text))).Where(report => report.Head.Success)
            .OrderBy(report => report.Head.Groups[2].Value, StringComparer.Ordinal).LastOrDefault();
        return last.Path is null
            ? "Not proven on live clouds yet: [how to](docs/DEPLOY.md#once-for-a-new-account-acceptance)."
            : $"Last proven on live clouds on {last.Head.Groups[2].Value}: [{last.Head.Groups[1].Value}]({last.Path}).";
    }

    /// <summary>How many of each verdict.</summary>
    public static string Summary(IReadOnlyList<AcceptanceResult> results)
    {
        int Count(AcceptanceVerdict verdict) => results.Count(result => result.Verdict == verdict);
        return $"{Count(AcceptanceVerdict.Proven)} proven, {Count(AcceptanceVerdict.Broken)} broken, {Count(AcceptanceVerdict.NotRun)} not run";
    }

    private static string Word(AcceptanceVerdict verdict) => verdict switch
    {
        AcceptanceVerdict.Proven => "proven",
        AcceptanceVerdict.Broken => "**BROKEN**",
        _ => "not run",
    };

    /// <summary>A report may be committed to a public repository, so it shows only the last four digits of an account number.</summary>
    private static string Hidden(string account) => $"…{account[^4..]}";

    private static string Cell(Target target, string text) => Markdown.Sentence(text.Replace(target.Account, Hidden(target.Account), StringComparison.Ordinal));

    private static string Duration(double seconds) => seconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromSeconds(seconds):h\\:mm\\:ss}");

    [GeneratedRegex(@"^\*\*([^*]+)\*\*, ended ([0-9-]{10}) ", RegexOptions.Multiline)]
    private static partial Regex Ended();
}

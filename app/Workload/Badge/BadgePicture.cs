using System.Globalization;

namespace HybridCloud.Workload.Badge;

/// <summary>Draws a badge in the style known from code hosts: a label, and next to it the state on its colour.</summary>
internal static class BadgePicture
{
    private const string Label = "App Platform + AWS";

    /// <param name="state">What the badge says; its text needs no XML escaping.</param>
    public static string Draw(BadgeState state)
    {
        var (label, text) = (Width(Label), Width(state.Text));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{label + text}" height="20" role="img" aria-label="{Label}: {state.Text}">
            <title>{Label}: {state.Text}</title>
            <rect width="{label + text}" height="20" rx="3" fill="#18212f"/>
            <path d="M{label} 0h{text - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{text - 3}z" fill="{state.Color}"/>
            <g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
            <text x="{label / 2.0}" y="14" textLength="{label - 10}">{Label}</text>
            <text x="{label + (text / 2.0)}" y="14" textLength="{text - 10}">{state.Text}</text>
            </g>
            </svg>

            """);
    }

    // Fonts differ; textLength makes the text fit.
    private static int Width(string text) => (int)Math.Round(text.Length * 6.6) + 10;
}

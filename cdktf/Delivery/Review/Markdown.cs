using System.Text;

namespace HybridCloud.Delivery.Review;

/// <summary>Escapes any text for a comment: a value must never become markup, a link or a mention.</summary>
internal static class Markdown
{
    /// <summary>A text as code in a table cell, on one line, at most <paramref name="limit"/> characters.</summary>
    public static string Code(string text, int limit = 160)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= limit)
            {
                line.Append('…');
                break;
            }

            line.Append(rune.Value switch
            {
                '\n' or '\r' => "⏎",
                '`' => "ˋ",
                // A pipe ends a cell even inside code.
                '|' => "\\|",
                // Control and format characters, such as direction marks, could make one value look like another.
                _ when Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format => "�",
                _ => rune.ToString(),
            });
        }

        return line.Length == 0 ? "` `" : $"`{line}`";
    }

    /// <summary>A sentence by this program that may contain names from a plan.</summary>
    public static string Sentence(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '<' or '>' or '[' or ']' or '|' or '*' or '_' or '`' or '\\' or '@' or '#')
                safe.Append('\\');
            safe.Append(char.IsControl(c) ? ' ' : c);
        }

        return safe.ToString();
    }
}

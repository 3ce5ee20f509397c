namespace HybridCloud.Delivery.Review;

/// <summary>A part of a comment: heading, rows and footer. If room is short, rows are cut, and without any row the section disappears.</summary>
/// <param name="Stack">Stack and environment that it is about, or a word for all of them.</param>
/// <param name="Heading">Markup before the rows.</param>
/// <param name="Rows">The rows, the most important first.</param>
/// <param name="Footer">Markup after the rows, which closes what the heading opened.</param>
internal sealed record Section(string Stack, string Heading, IReadOnlyList<string> Rows, string Footer = "")
{
    /// <summary>The section's text with only the first rows.</summary>
    public string Render(int rows) => rows == 0 && Rows.Count > 0 ? "" : Heading + string.Concat(Rows.Take(rows)) + Footer;

    /// <summary>How many rows fit into a number of characters, with heading and footer.</summary>
    public int Fitting(int room)
    {
        var left = room - Heading.Length - Footer.Length;
        var rows = 0;
        while (rows < Rows.Count && (left -= Rows[rows].Length) >= 0)
            rows++;
        return rows;
    }
}

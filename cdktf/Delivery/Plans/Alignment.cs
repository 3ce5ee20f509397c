namespace HybridCloud.Delivery.Plans;

/// <summary>Finds which items of a list stay when it becomes another list: the longest common subsequence of both.</summary>
internal static class Alignment
{
    // Above this, the table's memory (4 bytes per cell) is not worth a better review.
    private const int Largest = 4_000_000;

    /// <summary>Each item of both lists once, as a pair if it stays. Each side is the item's index in its list, or null if it is not there.</summary>
    public static IEnumerable<(int? Old, int? New)> Of(List<string> olds, List<string> news)
    {
        var start = 0;
        while (start < olds.Count && start < news.Count && olds[start] == news[start])
            start++;
        var end = 0;
        while (end < olds.Count - start && end < news.Count - start && olds[^(end + 1)] == news[^(end + 1)])
            end++;
        var (rows, columns) = (olds.Count - start - end, news.Count - start - end);
        for (var i = 0; i < start; i++)
            yield return (i, i);
        foreach (var (old, next) in (long)rows * columns > Largest ? Unmatched(rows, columns) : Middle(olds, news, start, rows, columns))
            yield return (old + start, next + start);
        for (var i = 0; i < end; i++)
            yield return (olds.Count - end + i, news.Count - end + i);
    }

    private static IEnumerable<(int? Old, int? New)> Unmatched(int rows, int columns) =>
        Enumerable.Range(0, rows).Select(i => ((int?)i, (int?)null)).Concat(Enumerable.Range(0, columns).Select(j => ((int?)null, (int?)j)));

    private static IEnumerable<(int? Old, int? New)> Middle(List<string> olds, List<string> news, int start, int rows, int columns)
    {
        // Length of the longest common subsequence of both lists from here on.
        var length = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        {
            for (var j = columns - 1; j >= 0; j--)
                length[i, j] = olds[start + i] == news[start + j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
        }

        var (old, next) = (0, 0);
        while (old < rows || next < columns)
        {
            if (old < rows && next < columns && olds[start + old] == news[start + next])
                yield return (old++, next++);
            else if (next < columns && (old == rows || length[old, next + 1] > length[old + 1, next]))
                yield return (null, next++);
            else
                yield return (old++, null);
        }
    }
}

using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Tests.Documents;

/// <summary>docs/decisions has a page for each decision, and an index.</summary>
public sealed partial class DecisionTests
{
    private static readonly List<string> Pages =
    [
        .. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs", "decisions"), "*.md").Select(file => Path.GetFileName(file))
            .Where(name => name != "README.md").Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Numbers_have_no_gaps() =>
        Assert.Equal(Enumerable.Range(1, Pages.Count).Select(number => $"{number:000}"), Pages.Select(page => page[..3]));

    [Fact]
    public void The_index_names_every_page_once_in_order_by_its_title() =>
        Assert.Equal(Pages.Select(page => Checkout.Read("docs", "decisions", page).Split('\n')[0]),
            Line().Matches(Checkout.Read("docs", "decisions", "README.md")).Select(line => $"# {line.Groups[1].Value} {line.Groups[2].Value}"));

    [GeneratedRegex(@"^- \[(\d{3})\]\(\1-[a-z-]+\.md\) (.+)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}

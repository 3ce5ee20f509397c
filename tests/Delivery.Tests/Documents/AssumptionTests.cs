using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Tests.Documents;

/// <summary>docs/ASSUMPTIONS.md lists what nobody has seen on a live cloud; what rests on one names it.</summary>
public sealed partial class AssumptionTests
{
    private static readonly string[] Sources = ["app", "cdktf/Delivery", "cdktf/Infrastructure", "tests/Clouds"];

    [Fact]
    public void Every_assumption_has_a_name_of_its_own_a_source_and_a_way_to_see_it()
    {
        var rows = Rows().ToList();

        Assert.NotEmpty(rows);
        Assert.Equal(rows.Count, rows.Select(row => row[0]).Distinct().Count());
        Assert.All(rows, row =>
        {
            Assert.Matches("^`[a-z0-9-]+`$", row[0]);
            Assert.Equal(5, row.Length);
            Assert.All(row, cell => Assert.NotEqual("", cell));
        });
    }

    [Fact]
    public void What_rests_on_an_assumption_is_there_and_names_it() =>
        Assert.All(Rows(), row => Assert.All(Link().Matches(row[4]), link =>
            Assert.Contains(row[0].Trim('`'), Repository.Read("docs", link.Groups[1].Value), StringComparison.Ordinal)));

    [Fact]
    public void Every_assumption_that_a_source_names_is_in_the_list()
    {
        var known = Rows().Select(row => row[0].Trim('`')).ToHashSet();
        var named = Sources.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Note().Matches(File.ReadAllText(file)))
            .SelectMany(note => note.Groups[1].Value.Split(", ")).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, known));
    }

    private static IEnumerable<string[]> Rows() => Repository.Read("docs", "ASSUMPTIONS.md").Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray());

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^// Rests on an assumption \(docs/ASSUMPTIONS\.md\): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Note();
}

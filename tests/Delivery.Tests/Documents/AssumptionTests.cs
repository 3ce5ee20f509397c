using System.Text.RegularExpressions;
using HybridCloud.Delivery.Acceptance;

namespace HybridCloud.Delivery.Tests.Documents;

/// <summary>docs/ASSUMPTIONS.md lists what nobody has seen on a live cloud; code that rests on an assumption names it.</summary>
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
            Assert.Equal(6, row.Length);
            Assert.All(row, cell => Assert.NotEqual("", cell));
        });
    }

    [Fact]
    public void What_rests_on_an_assumption_is_there_and_names_it() =>
        Assert.All(Rows(), row => Assert.All(Link().Matches(row[5]), link =>
            Assert.Contains(row[0].Trim('`'), Checkout.Read("docs", link.Groups[1].Value), StringComparison.Ordinal)));

    [Fact]
    public void Every_assumption_that_a_source_names_is_in_the_list()
    {
        var known = Rows().Select(row => row[0].Trim('`')).ToHashSet();
        var named = Sources.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Note().Matches(File.ReadAllText(file)))
            .SelectMany(note => note.Groups[1].Value.Split(", ")).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Fact]
    public void What_acceptance_looks_at_by_itself_is_what_the_list_says_and_every_assumption_is_in_its_report()
    {
        string[] looks = [.. AssumptionChecks.Looks.Keys, .. AssumptionChecks.Conclusions.Keys];
        Assert.Equal(Rows().Where(row => row[4] == "acceptance").Select(row => row[0].Trim('`')).Order(StringComparer.Ordinal), looks.Order(StringComparer.Ordinal));
        Assert.All(Rows(), row => Assert.Contains(row[4], (string[])["acceptance", "by hand"]));
        Assert.All(Rows(), row => Assert.Single(AcceptanceChecks.All, check => check.Name == row[0].Trim('`') && check.Expected.Length > 0));
    }

    [Fact]
    public void Deploying_begins_with_preflight() =>
        Assert.StartsWith("$ make preflight ", Checkout.Read("docs", "DEPLOY.md").Split('\n').First(line => line.StartsWith("$ ", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void The_readme_says_when_it_was_proven_last_on_live_clouds()
    {
        var folder = Path.Combine(Checkout.Root, "docs", "acceptance");
        var reports = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.md").Select(file => ($"docs/acceptance/{Path.GetFileName(file)}", File.ReadAllText(file))) : [];

        Assert.Contains($"\n{AcceptanceReport.LastProven(reports)}\n", Checkout.Read("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_report_is_what_was_proven_last_and_one_that_was_cut_off_is_none()
    {
        static string Report(string state, string date) => $"# Acceptance of app-dev\n\n**20 proven, 1 broken, 9 not run**, {state} {date} 10:00 UTC, begun {date} 05:00 UTC.\n";

        Assert.Equal(
            "Last proven on live clouds on 2027-01-09: [20 proven, 1 broken, 9 not run](docs/acceptance/b.md).",
            AcceptanceReport.LastProven([("docs/acceptance/b.md", Report("ended", "2027-01-09")), ("docs/acceptance/a.md", Report("ended", "2026-12-24")), ("docs/acceptance/c.md", Report("as of", "2027-02-01"))]));
    }

    private static IEnumerable<string[]> Rows() => Checkout.Read("docs", "ASSUMPTIONS.md").Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray());

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^// Rests on an assumption \(docs/ASSUMPTIONS\.md\): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Note();
}

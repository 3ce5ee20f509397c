using System.Text.RegularExpressions;

namespace HybridCloud.Queue.Tests;

public sealed class DocumentationTests
{
    // The titles of the assignment, in its order; those that only group others are left out.
    private static readonly string[] Sections =
    [
        "Architecture Overview", "Prerequisites", "Project Structure", "Infrastructure State Management", "Initial Setup",
        "Deploy Infrastructure", "Configure GitHub Secrets", "Test Validator Service", "Verify S3 Upload", "CI/CD Pipeline",
        "Architecture", "Service Discovery", "Access Monitoring Tools", "Custom Dashboards",
        "Automatic Dashboard Provisioning", "Manual Datasource Configuration", "Alerts", "Cleanup", "Architecture Decisions",
        "Security Considerations", "SSM Parameter Store Best Practice",
    ];

    private static readonly string Text = File.ReadAllText(Checkout.Path("docs/QUEUE.md"));

    [Fact]
    public void Every_section_of_the_assignment_has_its_row()
    {
        var rows = Regex.Matches(Text.Split("## Where each section")[1], "^\\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$", RegexOptions.Multiline)
            .Select(m => m.Groups[1].Value.Trim()).Where(title => title is not ("section" or "---"));

        Assert.Equal(Sections, rows);
    }

    public static TheoryData<string> Documents =>
    [
        "README.md", "CONTRIBUTING.md", "SECURITY.md",
        .. Directory.EnumerateFiles(Checkout.Path("docs"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Checkout.Path("."), file)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_of_every_document_leads_to_a_file_and_its_heading(string document)
    {
        var folder = Path.GetDirectoryName(Checkout.Path(document))!;
        foreach (Match link in Regex.Matches(File.ReadAllText(Checkout.Path(document)), @"\]\((?!https?:)([^)#\s]*)(?:#([^)]+))?\)"))
        {
            var file = link.Groups[1].Length == 0 ? Checkout.Path(document) : Path.Combine(folder, link.Groups[1].Value);
            Assert.True(Path.Exists(file), $"{document}: {link.Value}");
            if (link.Groups[2].Success) Assert.True(Headings(file).Contains(link.Groups[2].Value), $"{document}: {link.Value} names no heading");
        }
    }

    [Fact]
    public void Every_path_in_CONTRIBUTING_exists()
    {
        var paths = Regex.Matches(File.ReadAllText(Checkout.Path("CONTRIBUTING.md")), "`((?:cdktf|app|tests|docs|static)/[^`*<…]+)`").Select(match => match.Groups[1].Value).ToList();

        Assert.True(paths.Count > 15);
        Assert.All(paths, path => Assert.True(Path.Exists(Checkout.Path(path)), path));
    }

    // Anchors as GitHub makes them: lower case, no punctuation, a hyphen for each space.
    private static List<string> Headings(string file) =>
    [
        .. Regex.Matches(File.ReadAllText(file), "^#+ (.+)$", RegexOptions.Multiline)
            .Select(match => Regex.Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-')),
    ];

    [Fact]
    public void Every_make_target_that_is_named_exists()
    {
        var makefile = File.ReadAllText(Checkout.Path("Makefile"));
        var targets = Regex.Matches(Text, "`make ([a-z-]+)").Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.Matches($"(?m)^{target}:", makefile));
    }
}

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

    [Fact]
    public void Every_link_leads_somewhere()
    {
        var links = Regex.Matches(Text, "\\]\\(([^)#]+)\\)").Select(m => m.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Checkout.Path($"docs/{link}")), link));
    }

    [Fact]
    public void Every_make_target_that_is_named_exists()
    {
        var makefile = File.ReadAllText(Checkout.Path("Makefile"));
        var targets = Regex.Matches(Text, "`make ([a-z-]+)").Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.Matches($"(?m)^{target}:", makefile));
    }
}

using System.IO.Compression;
using System.Text.RegularExpressions;

namespace HybridCloud.Dashboard.Tests;

/// <summary>What the dashboard is made of.</summary>
public sealed class FilesTests
{
    private static readonly string Folder = Checkout.Path("static");

    public static TheoryData<string> Sources => [.. Files().Where(file => file.EndsWith(".js", StringComparison.Ordinal))];

    [Fact]
    public void All_files_together_are_at_most_72_KB()
    {
        Assert.InRange(Files().Sum(file => new FileInfo(Path.Combine(Folder, file)).Length), 1, 72_000);
    }

    [Fact]
    public void What_a_first_visit_transfers_is_less_than_25_KB()
    {
        string[] onlyForAnotherState = ["favicon-ok.svg", "favicon-warn.svg", "favicon-fail.svg", "robots.txt"];

        Assert.InRange(Files().Except(onlyForAnotherState).Sum(Compressed), 1, 25_000);
    }

    [Theory]
    [InlineData(@"light-dark\(", "Safari 17.5, Chrome 123")]
    [InlineData(@"color-mix\(|oklch\(", "Chrome 111")]
    [InlineData(@":has\(|@container|@layer|@scope|@property", "Firefox 121, Safari 16")]
    [InlineData(@"^\s*&|\{[^{}]*\{[^{}]*\{[^{}]*\{", "nesting: Chrome 112")]
    [InlineData(@"\d(?:dvh|svh|lvh|cqw)", "Chrome 108")]
    public void The_style_asks_for_nothing_that_browsers_of_two_years_ago_lack(string pattern, string since)
    {
        Assert.False(Regex.IsMatch(Read("styles.css").Replace("/* Not light-dark():", "", StringComparison.Ordinal), pattern, RegexOptions.Multiline), since);
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        var links = from file in Files()
                    from Match link in Regex.Matches(File.ReadAllText(Path.Combine(Folder, file)), @"(?:https?:)?//[\w-]+\.[\w.-]+")
                    where link.Value != "http://www.w3.org"
                    select $"{file}: {link.Value}";

        Assert.Empty(links);
    }

    [Fact]
    public void Nothing_is_inline_that_the_content_security_policy_forbids()
    {
        var page = File.ReadAllText(Path.Combine(Folder, "index.html"));

        Assert.DoesNotMatch(@"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Text_enters_the_page_as_text(string file)
    {
        Assert.DoesNotMatch(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser", Read(file));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Only_the_API_module_talks_to_the_network(string file)
    {
        if (file != "js/api.js") Assert.DoesNotMatch(@"\bfetch\(|XMLHttpRequest|EventSource|WebSocket|sendBeacon", Read(file));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Drawing_imports_no_state_and_no_network_and_nothing_but_drawing_and_wiring_touches_the_document(string file)
    {
        if (file.StartsWith("js/draw/", StringComparison.Ordinal)) Assert.DoesNotMatch(@"from '\.\./(api|state|view|refresh|wire)\.js'", Read(file));
        else if (file is not ("js/wire.js" or "js/refresh.js")) Assert.DoesNotMatch(@"\bdocument\b|\bwindow\b", Read(file));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static long Compressed(string file)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(File.ReadAllBytes(Path.Combine(Folder, file)));
        return buffer.Length;
    }

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'));
}

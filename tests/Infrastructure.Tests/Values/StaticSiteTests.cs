using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Values;

public sealed class StaticSiteTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("site-");

    [Fact]
    public void Changing_one_module_renames_every_asset()
    {
        var before = Publish("let a = 1;").PublishedAssets.Select(asset => asset.Key).ToList();
        var same = Publish("let a = 1;").PublishedAssets.Select(asset => asset.Key);
        var after = Publish("let a = 2;").PublishedAssets.Select(asset => asset.Key);

        Assert.Equal(before, same);
        Assert.Empty(before.Intersect(after));
        Assert.All(before, key => Assert.Matches("^assets/[0-9a-f]{16}/(js/a|js/draw/b)[.]js$", key));
    }

    [Fact]
    public void A_page_refers_to_its_own_release_and_to_nothing_else_by_another_name()
    {
        var site = Publish("let a = 1;");
        var prefix = site.PublishedAssets.First().Key[..^"js/a.js".Length];

        var text = site.TextOf(site.Pages.Single());

        Assert.Equal($"<script src=\"{prefix}js/a.js\"></script><a href=\"config.json\">js/a.js</a>", text);
    }

    [Fact]
    public void Files_that_are_asked_for_by_name_keep_it() => Assert.Equal(["config.json", "index.html"], Publish("").OwnNames);

    public void Dispose() => folder.Delete(recursive: true);

    private StaticSite Publish(string module)
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "js", "draw"));
        File.WriteAllText(Path.Combine(folder.FullName, "js", "a.js"), module);
        File.WriteAllText(Path.Combine(folder.FullName, "js", "draw", "b.js"), "let b;");
        File.WriteAllText(Path.Combine(folder.FullName, "config.json"), "{}");
        File.WriteAllText(Path.Combine(folder.FullName, "index.html"), "<script src=\"js/a.js\"></script><a href=\"config.json\">js/a.js</a>");
        return new StaticSite(StaticFile.In(folder.FullName));
    }
}

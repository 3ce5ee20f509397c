using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Values;

public sealed class StaticFileTests
{
    [Fact]
    public void Files_are_listed_in_one_order_with_slashes()
    {
        var folder = Directory.CreateTempSubdirectory("static-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "js"));
        File.WriteAllText(Path.Combine(folder, "js", "b.js"), "");
        File.WriteAllText(Path.Combine(folder, "js", "a.js"), "");
        File.WriteAllText(Path.Combine(folder, "index.html"), "");

        Assert.Equal(["index.html", "js/a.js", "js/b.js"], StaticFile.In(folder).Select(file => file.Key));
    }

    [Fact]
    public void A_file_of_unknown_type_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("static-").FullName;
        File.WriteAllText(Path.Combine(folder, "notes.xyz"), "");

        Assert.Contains("notes.xyz", Assert.Throws<InvalidDataException>(() => StaticFile.In(folder)).Message, StringComparison.Ordinal);
    }
}

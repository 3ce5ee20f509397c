using HybridCloud.Architecture;
using Xunit;

namespace HybridCloud.Infrastructure.Tests;

/// <summary>Folders point down: docs/ARCHITECTURE.md says which may use which, and the code's using directives are checked against it.</summary>
public sealed class DirectionTests
{
    private static readonly string Map = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "ARCHITECTURE.md"));

    [Theory]
    [InlineData("cdktf/Infrastructure", "HybridCloud.Infrastructure")]
    [InlineData("app/Workload", "HybridCloud.Workload")]
    public void A_folder_uses_only_what_the_map_allows(string project, string rootNamespace) =>
        Assert.Empty(Directions.Read(Map, $"### {project}").Violations(Path.Combine(Checkout.Root, project), rootNamespace));

    [Theory]
    [InlineData("cdktf/Infrastructure")]
    [InlineData("app/Workload")]
    public void No_two_folders_of_the_map_may_use_each_other(string project) =>
        Assert.Empty(Directions.Read(Map, $"### {project}").Upward());

    [Fact]
    public void A_using_line_that_points_up_is_named()
    {
        var project = Directory.CreateTempSubdirectory("directions-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(project, "Low"));
            File.WriteAllText(Path.Combine(project, "Low", "Thing.cs"), "using Sample.High;\n\nnamespace Sample.Low;\n");

            var violations = Directions.Read("# Map\n\n```\nHigh -> Low\nLow\n```\n", "# Map").Violations(project, "Sample");

            Assert.EndsWith("Thing.cs: Low -> High", Assert.Single(violations), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(project, recursive: true);
        }
    }

    [Fact]
    public void A_map_in_which_two_folders_use_each_other_is_refused() =>
        Assert.Equal(["Low -> High points up"], Directions.Read("# Map\n\n```\nHigh -> Low\nLow -> High\n```\n", "# Map").Upward());
}

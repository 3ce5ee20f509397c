using System.Text.RegularExpressions;
using HybridCloud.Local;

namespace HybridCloud.Workload.Tests;

/// <summary>app/Workload's folders stand on each other in one direction, as the table says.</summary>
public sealed partial class DirectionTests
{
    /// <summary>From the ground up. A folder may use every floor below its own, and none beside it.</summary>
    private static readonly string[][] Floors =
    [
        ["Hosting"],
        ["Telemetry"],
        ["Records"],
        ["Checks"],
        // What speaks to one system outside.
        ["Postgres", "Valkey", "Aws", "Queue"],
        // What the service does. None knows another.
        ["Health", "DatabaseStatus", "IamStatus", "SecretStatus", "WorkerStatus", "History", "Worker", "Validator", "Uploader"],
        // Which command needs what.
        ["Startup"],
    ];

    [Fact]
    public void Every_folder_of_the_workload_uses_only_floors_below_its_own() => Assert.Empty(Uphill(Imports()));

    [Fact]
    public void Every_folder_of_the_workload_has_its_floor() => Assert.Equal(
        Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)!).Except(["Migrations", "bin", "obj"]).Order(),
        Floors.SelectMany(floor => floor).Order());

    [Fact]
    public void An_import_that_points_up_or_sideways_is_found() => Assert.Equal(
        ["Postgres -> Uploader (a.cs)", "Validator -> Uploader (b.cs)"],
        Uphill([("Postgres", "Uploader", "a.cs"), ("Validator", "Uploader", "b.cs"), ("Uploader", "Queue", "c.cs")]));

    private static string Root => Path.Combine(Repository.Folder("app"), "Workload");

    private static IEnumerable<string> Uphill(IEnumerable<(string From, string To, string File)> imports) =>
        from import in imports
        where import.From != import.To && Array.FindIndex(Floors, floor => floor.Contains(import.To)) >= Array.FindIndex(Floors, floor => floor.Contains(import.From))
        select $"{import.From} -> {import.To} ({import.File})";

    private static IEnumerable<(string From, string To, string File)> Imports() =>
        from folder in Floors.SelectMany(floor => floor)
        from file in Directory.GetFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        from Match used in Mention().Matches(File.ReadAllText(file))
        where !used.Value.StartsWith("namespace", StringComparison.Ordinal)
        select (folder, used.Groups["folder"].Value, Path.GetRelativePath(Root, file));

    // A using line, a full name in the code, or the file's own namespace.
    [GeneratedRegex(@"(namespace )?HybridCloud\.Workload\.(?<folder>\w+)")]
    private static partial Regex Mention();
}

// Not HybridCloud.Testing: the infrastructure's tests use CDKTF's class Testing.
namespace HybridCloud.TestSupport;

/// <summary>The checkout that this build came from, found by going up from the tests' own assembly.</summary>
internal static class Checkout
{
    private const string Marker = "HybridCloud.slnx";

    /// <summary>Full path of its folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests were built outside of a checkout.</exception>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Full path of the program that writes the stacks, from the tests' own build.</summary>
    /// <remarks>Started directly: <c>dotnet run</c> takes as long to examine the project as the program takes to write a stack.</remarks>
    public static string Infrastructure { get; } = Path("cdktf/Infrastructure/bin/Debug/net10.0/HybridCloud.Infrastructure.dll");

    /// <summary>Full path of a file or folder in it.</summary>
    /// <param name="relative">Path from the root, with slashes.</param>
    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>Text of a file in it.</summary>
    /// <param name="path">Folders from the root and the file's name.</param>
    public static string Read(params string[] path) => File.ReadAllText(System.IO.Path.Combine([Root, .. path]));

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, Marker))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No {Marker} above {AppContext.BaseDirectory}.");
    }
}

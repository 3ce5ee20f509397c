namespace HybridCloud.Delivery.Tests;

/// <summary>The checkout that is being tested.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "HybridCloud.slnx")) ? folder.FullName : Find(folder.Parent!);
}

namespace HybridCloud.Dashboard.Tests;

/// <summary>Folders of this checkout, found from the test's own assembly upward.</summary>
internal static class Checkout
{
    private static readonly string Root = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string Folder(string path) => Path.Combine(Root, path);

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HybridCloud.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No HybridCloud.slnx above {AppContext.BaseDirectory}.");
    }
}

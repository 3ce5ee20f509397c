namespace HybridCloud.Clouds.Tests;

/// <summary>Folders of this checkout, found from the test's own assembly upward.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string ProviderStandIn { get; } = Path.Combine(Root, "tests", "Clouds", "Providers", "run");

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HybridCloud.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No HybridCloud.slnx above {AppContext.BaseDirectory}.");
    }
}

namespace HybridCloud.Queue.Tests;

/// <summary>Files of the repository that this build came from.</summary>
internal static class Checkout
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find(string? folder) => folder is null
        ? throw new InvalidOperationException("HybridCloud.slnx was not found above the tests.")
        : File.Exists(System.IO.Path.Combine(folder, "HybridCloud.slnx")) ? folder : Find(System.IO.Path.GetDirectoryName(folder));
}

namespace HybridCloud.Local;

/// <summary>Finds the repository that this build came from.</summary>
internal static class Repository
{
    private const string Marker = "HybridCloud.slnx";

    /// <summary>Full path of a folder of the repository.</summary>
    public static string Folder(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker))) return Path.Combine(folder.FullName, name);
        }

        throw new InvalidOperationException($"{Marker} was not found above {AppContext.BaseDirectory}.");
    }
}

namespace HybridCloud.Local.Processes;

/// <summary>Finds installed programs.</summary>
internal static class Executables
{
    // Debian keeps PostgreSQL's servers out of the PATH, one folder per version.
    private const string DebianPostgres = "/usr/lib/postgresql";

    /// <summary>Path of the first of these programs that is installed, or null.</summary>
    public static string? Find(params IReadOnlyList<string> names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin")
            .Concat(Directory.Exists(DebianPostgres)
                ? Directory.GetDirectories(DebianPostgres).OrderByDescending(VersionOf).Select(version => Path.Combine(version, "bin"))
                : [])
            .ToList();
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }

    private static int VersionOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0;
}

using HybridCloud.Contract;

namespace HybridCloud.Infrastructure.Values;

/// <summary>A file of the dashboard on its way to a bucket.</summary>
/// <param name="Key">Path within the bucket, with slashes.</param>
/// <param name="Path">Path on this machine.</param>
public sealed record StaticFile(string Key, string Path)
{
    // These names do not change with their content, so caches revalidate soon: each time for a page, and for the configuration, which
    // the dashboard fetches as proof that files are served.
    private const string AskEachTime = "no-cache";
    private const string AskEachMinute = "public, max-age=60, stale-while-revalidate=600";

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".webmanifest"] = "application/manifest+json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".webp"] = "image/webp",
        [".woff2"] = "font/woff2",
        [".txt"] = "text/plain; charset=utf-8",
    };

    /// <summary>Name of the file as part of a Terraform address.</summary>
    public string Id => Key.Replace('/', '-').Replace('.', '-');

    /// <summary>Media type, which Spaces does not guess.</summary>
    public string ContentType => ContentTypes[System.IO.Path.GetExtension(Key)];

    /// <summary>How long caches may keep it.</summary>
    public string CacheControl => Key.EndsWith(".html", StringComparison.Ordinal) || Key == DashboardConfig.File ? AskEachTime : AskEachMinute;

    /// <summary>The files below a folder, sorted by key.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A file's extension has no known media type.</exception>
    public static IReadOnlyList<StaticFile> In(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => new StaticFile(System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/'), path))
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .ToList();
        var unknown = files.Where(file => !ContentTypes.ContainsKey(System.IO.Path.GetExtension(file.Key))).Select(file => file.Key).ToList();
        if (unknown.Count > 0)
            throw new InvalidDataException($"No media type is known for {string.Join(", ", unknown)} in {folder}: add its ending to {nameof(StaticFile)}, or remove the file.");
        return files;
    }
}

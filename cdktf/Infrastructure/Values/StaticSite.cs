using System.Security.Cryptography;
using System.Text;

namespace HybridCloud.Infrastructure.Values;

/// <summary>
/// The dashboard's files under their published names: what pages load is below a folder named after a digest of all of it, so that
/// a page finds its own modules and no other release's, in every cache.
/// </summary>
public sealed class StaticSite
{
    /// <summary>Folder of everything whose published path contains a digest.</summary>
    public const string Assets = "assets";

    private const string ForEver = "public, max-age=31536000, immutable";

    // Requested under these names from outside, or read by the page itself.
    private static readonly string[] KeptExtensions = [".html", ".json", ".txt", ".webmanifest"];

    private readonly IReadOnlyList<StaticFile> assets;
    private readonly string folder;

    /// <summary>Gives files their published names.</summary>
    public StaticSite(IReadOnlyList<StaticFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        assets = [.. files.Where(file => !KeptExtensions.Contains(Path.GetExtension(file.Key), StringComparer.OrdinalIgnoreCase))];
        Pages = [.. files.Where(file => Path.GetExtension(file.Key).Equals(".html", StringComparison.OrdinalIgnoreCase))];
        Others = [.. files.Except(assets).Except(Pages)];
        folder = $"{Assets}/{Digest(assets)}/";
    }

    /// <summary>Pages, which name the assets.</summary>
    public IReadOnlyList<StaticFile> Pages { get; }

    /// <summary>Files that keep their names beside the pages.</summary>
    public IReadOnlyList<StaticFile> Others { get; }

    /// <summary>What pages load, with the published key and how long caches may keep it.</summary>
    public IEnumerable<(StaticFile File, string Key, string CacheControl)> PublishedAssets =>
        assets.Select(file => (file, folder + file.Key, ForEver));

    /// <summary>Keys outside of the assets' folder.</summary>
    public IEnumerable<string> OwnNames => Pages.Concat(Others).Select(file => file.Key).Order(StringComparer.Ordinal);

    /// <summary>A page's text with the published names of the assets that it refers to in attributes.</summary>
    public string TextOf(StaticFile page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return assets.Aggregate(
            File.ReadAllText(page.Path), (text, asset) => text.Replace($"=\"{asset.Key}\"", $"=\"{folder}{asset.Key}\"", StringComparison.Ordinal));
    }

    private static string Digest(IReadOnlyList<StaticFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Key + "\0"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file.Path)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}

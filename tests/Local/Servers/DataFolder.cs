using System.Globalization;
using HybridCloud.Local.Processes;

namespace HybridCloud.Local.Servers;

/// <summary>This system's own folder, named after the process that created it, and deleted when it stops.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string Prefix = "hybrid-cloud-";

    private DataFolder(string path) => FullPath = path;

    public string FullPath { get; }

    public static DataFolder Create()
    {
        RemoveLeftovers();
        var path = Path.Combine(
            Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}"));
        // Other users cannot list it, but PostgreSQL's unprivileged user must be able to pass through.
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return new DataFolder(path);
    }

    /// <summary>Writes a file that only its owner can read.</summary>
    public async Task<string> WriteAsync(string name, string content, string? owner, CancellationToken cancellationToken)
    {
        var path = Path.Combine(FullPath, name);
        await File.WriteAllTextAsync(path, content, cancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await GiveAsync(path, owner, cancellationToken);
        return path;
    }

    /// <summary>Makes a folder that only its owner can enter.</summary>
    public async Task<string> MakeAsync(string name, string? owner, CancellationToken cancellationToken)
    {
        var path = Path.Combine(FullPath, name);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await GiveAsync(path, owner, cancellationToken);
        return path;
    }

    public void Dispose()
    {
        if (Directory.Exists(FullPath)) Directory.Delete(FullPath, recursive: true);
    }

    private static async Task GiveAsync(string path, string? owner, CancellationToken cancellationToken)
    {
        if (owner is null) return;
        await using var chown = await ChildProcess.StartAsync("chown", ["chown", owner, path]);
        if (await chown.WaitForExitAsync(cancellationToken) != 0)
            throw new InvalidOperationException($"chown {owner} {path} failed: {string.Join('\n', chown.Output)}");
    }

    // A system that was killed hard could not clean up; its servers died with it.
    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (!int.TryParse(owner, CultureInfo.InvariantCulture, out var id) || Directory.Exists($"/proc/{id}")) continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's, or being removed by another system at this moment.
            }
        }
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using HybridCloud.Contract;
using HybridCloud.Local.Processes;

namespace HybridCloud.Bench;

/// <summary>The same routes in FastAPI under uvicorn.</summary>
internal sealed partial class Peer : IAsyncDisposable
{
    private readonly ChildProcess process;
    private readonly string authorityFile;

    private Peer(ChildProcess process, Uri url, string authorityFile) => (this.process, Url, this.authorityFile) = (process, url, authorityFile);

    public Uri Url { get; }

    public static async Task<Peer> StartAsync(string folder, IReadOnlyDictionary<string, string> environment)
    {
        // The redis package takes an authority only from a file.
        var authority = Path.GetTempFileName();
        await File.WriteAllTextAsync(authority, environment[EnvironmentNames.ValkeySslRootCertificate]);
        var process = await ChildProcess.StartAsync(
            "uvicorn",
            // Debian's own, which sees Debian's packages.
            ["/usr/bin/python3", "-m", "uvicorn", "peer:app", "--app-dir", folder, "--host", "127.0.0.1", "--port", "0", "--no-access-log"],
            new Dictionary<string, string>(environment) { ["VALKEY_CA_FILE"] = authority });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var line = await process.WaitForLineAsync(line => Address().IsMatch(line), patience.Token);
        var port = int.Parse(Address().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);
        return new Peer(process, new Uri($"http://127.0.0.1:{port}/"), authority);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        File.Delete(authorityFile);
    }

    [GeneratedRegex(@"Uvicorn running on http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Address();
}

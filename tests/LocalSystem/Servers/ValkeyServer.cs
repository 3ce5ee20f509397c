using System.Globalization;
using HybridCloud.Local.Processes;

namespace HybridCloud.Local.Servers;

/// <summary>Valkey, or Redis, on the loopback with TLS and a password.</summary>
public sealed class ValkeyServer : IAsyncDisposable
{
    private readonly string program;
    private readonly string configuration;
    private ChildProcess? process;

    private ValkeyServer(string program, string configuration, int port, string password) =>
        (this.program, this.configuration, Port, Password) = (program, configuration, port, password);

    public int Port { get; }

    public string Password { get; }

    /// <summary>The running server.</summary>
    public ChildProcess Process => process ?? throw new InvalidOperationException("Valkey is not running.");

    internal static async Task<ValkeyServer> StartAsync(DataFolder folder, ServerCertificate certificate, CancellationToken cancellationToken)
    {
        var password = Guid.NewGuid().ToString("N");
        var port = FreePort.Next();
        var key = await folder.WriteAsync("valkey.key", certificate.KeyPem, null, cancellationToken);
        var certificateFile = await folder.WriteAsync("valkey.crt", certificate.CertificatePem, null, cancellationToken);
        var configuration = await folder.WriteAsync(
            "valkey.conf",
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                bind 127.0.0.1
                port 0
                tls-port {port}
                tls-cert-file {certificateFile}
                tls-key-file {key}
                tls-ca-cert-file {certificateFile}
                tls-auth-clients no
                requirepass {password}
                save ""
                appendonly no
                dir {folder.FullPath}
                """),
            null,
            cancellationToken);
        var server = new ValkeyServer(Executables.Find("valkey-server", "redis-server")!, configuration, port, password);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts the server again, on the same port; it remembers nothing.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        process = await ChildProcess.StartAsync("valkey", [program, configuration]);
        await process.WaitForLineAsync(line => line.Contains("eady to accept connections", StringComparison.Ordinal), cancellationToken);
    }

    /// <summary>Ends it as a crash would.</summary>
    public Task KillAsync(CancellationToken cancellationToken) => Process.KillAsync(cancellationToken);

    /// <summary>Freezes it: connections stay open, and nothing answers.</summary>
    public void Pause() => Process.Pause();

    public void Resume() => Process.Resume();

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
    }
}

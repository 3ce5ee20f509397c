using System.Globalization;
using HybridCloud.Local.Processes;

namespace HybridCloud.Local.Servers;

/// <summary>Valkey, or Redis, on the loopback with TLS and a password.</summary>
public sealed class ValkeyServer : IAsyncDisposable
{
    private const int ContainerPort = 6379;

    // The server's user, which exists only in the image, must be able to read the key. Then the image's own entry point takes over.
    private const string ContainerScript =
        """
        umask 077
        cd "$(mktemp -d)"
        printf '%s' "$TLS_CERTIFICATE" > server.crt
        printf '%s' "$TLS_KEY" > server.key
        printf '%s' "$CONFIGURATION" > server.conf
        chown -R valkey .
        exec docker-entrypoint.sh valkey-server server.conf
        """;

    private readonly string? program;
    private readonly string configuration;
    private ChildProcess? process;
    private Container? container;

    private ValkeyServer(string? program, string configuration, int port, string password) =>
        (this.program, this.configuration, Port, Password) = (program, configuration, port, password);

    /// <summary>Whether a server is installed as a program.</summary>
    public static bool IsInstalled => Program is not null;

    private static string? Program => Executables.Find("valkey-server", "redis-server");

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
            "valkey.conf", Configuration("127.0.0.1", port, certificateFile, key, password, folder.FullPath), null, cancellationToken);
        var server = new ValkeyServer(Program!, configuration, port, password);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Runs the server in a container, which ends with it: it cannot be started again.</summary>
    internal static async Task<ValkeyServer> StartAsync(ContainerEngine engine, ServerCertificate certificate, CancellationToken cancellationToken)
    {
        var password = Guid.NewGuid().ToString("N");
        var server = new ValkeyServer(null, "", FreePort.Next(), password);
        server.container = await engine.RunAsync(
            ContainerImages.Valkey,
            server.Port,
            ContainerPort,
            new Dictionary<string, string>
            {
                ["TLS_CERTIFICATE"] = certificate.CertificatePem,
                ["TLS_KEY"] = certificate.KeyPem,
                ["CONFIGURATION"] = Configuration("0.0.0.0", ContainerPort, "server.crt", "server.key", password, "."),
            },
            ContainerScript);
        server.process = server.container.Process;
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server again, on the same port; it remembers nothing.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (program is null) throw new InvalidOperationException("A server in a container cannot be started again.");
        process = await ChildProcess.StartAsync("valkey", [program, configuration]);
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>Sends the server a command with its own command-line client, as an operator does, without a client library in between.</summary>
    /// <param name="password">The server's current password.</param>
    /// <param name="command">Command and arguments.</param>
    /// <exception cref="InvalidOperationException">The server refused; the message is its own.</exception>
    public async Task<string> AskAsync(string password, params IReadOnlyList<string> command)
    {
        var client = Executables.Find("valkey-cli", "redis-cli") ?? throw new InvalidOperationException("Not installed: valkey-cli or redis-cli, of the server's package.");
        await using var process = await ChildProcess.StartAsync(
            "valkey-cli",
            [client, "--tls", "--insecure", "--no-auth-warning", "-e", "-p", Port.ToString(CultureInfo.InvariantCulture), .. command],
            new Dictionary<string, string> { ["REDISCLI_AUTH"] = password, ["VALKEYCLI_AUTH"] = password });
        var code = await process.WaitForExitAsync(CancellationToken.None);
        var answer = string.Join('\n', process.Output);
        return code == 0 ? answer : throw new InvalidOperationException($"{command[0]}: {answer}");
    }

    /// <summary>Ends it as a crash would.</summary>
    public Task KillAsync(CancellationToken cancellationToken) => Process.KillAsync(cancellationToken);

    /// <summary>Freezes it: connections stay open, and nothing answers.</summary>
    public void Pause() => Process.Pause();

    public void Resume() => Process.Resume();

    public async ValueTask DisposeAsync()
    {
        if (container is not null) await container.DisposeAsync();
        else if (process is not null) await process.DisposeAsync();
    }

    private Task<string> WaitUntilReadyAsync(CancellationToken cancellationToken) =>
        Process.WaitForLineAsync(line => line.Contains("eady to accept connections", StringComparison.Ordinal), cancellationToken);

    private static string Configuration(string address, int port, string certificateFile, string keyFile, string password, string folder) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        bind {address}
        port 0
        tls-port {port}
        tls-cert-file {certificateFile}
        tls-key-file {keyFile}
        tls-ca-cert-file {certificateFile}
        tls-auth-clients no
        requirepass {password}
        save ""
        appendonly no
        dir {folder}
        """);
}

using System.Globalization;
using HybridCloud.Local.Processes;
using Npgsql;

namespace HybridCloud.Local.Servers;

/// <summary>PostgreSQL on the loopback with TLS and passwords, and with the two users of a managed cluster.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Owns the database and its schema, as on DigitalOcean.</summary>
    public const string Administrator = "doadmin";

    /// <summary>The least-privilege user of api and worker.</summary>
    public const string ApplicationUser = "app";

    public const string Database = "app";

    private const int ContainerPort = 5432;

    // The key must belong to the server's user, which exists only in the image. Then the image's own entry point takes over.
    private const string ContainerScript =
        """
        umask 077
        folder=$(mktemp -d)
        printf '%s' "$TLS_CERTIFICATE" > "$folder/server.crt"
        printf '%s' "$TLS_KEY" > "$folder/server.key"
        chown -R postgres "$folder"
        exec docker-entrypoint.sh postgres -c ssl=on -c ssl_cert_file="$folder/server.crt" -c ssl_key_file="$folder/server.key" -c max_connections=40 -c fsync=off
        """;

    private readonly string? program;
    private readonly string data;
    private ChildProcess? process;
    private Container? container;

    private PostgresServer(string? program, string data, int port) => (this.program, this.data, Port) = (program, data, port);

    public int Port { get; }

    public string AdministratorPassword { get; } = Guid.NewGuid().ToString("N");

    public string ApplicationPassword { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The running server.</summary>
    public ChildProcess Process => process ?? throw new InvalidOperationException("PostgreSQL is not running.");

    /// <summary>Whether the server is installed as a program.</summary>
    public static bool IsInstalled => Executables.Find("postgres") is not null;

    internal static async Task<PostgresServer> StartAsync(DataFolder folder, ServerCertificate certificate, CancellationToken cancellationToken)
    {
        var user = Privileges.UnprivilegedUser;
        var bin = Path.GetDirectoryName(Executables.Find("postgres"))!;
        var server = new PostgresServer(Path.Combine(bin, "postgres"), await folder.MakeAsync("postgres", user, cancellationToken), FreePort.Next());
        var password = await folder.WriteAsync("postgres-password", server.AdministratorPassword, user, cancellationToken);
        await using (var initdb = await ChildProcess.StartAsync(
            "initdb",
            [
                Path.Combine(bin, "initdb"), "--pgdata", server.data, "--username", Administrator, "--pwfile", password,
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
            ],
            user: user))
        {
            if (await initdb.WaitForExitAsync(cancellationToken) != 0)
                throw new InvalidOperationException($"initdb failed:\n{string.Join('\n', initdb.Output)}");
        }

        var key = await folder.WriteAsync("postgres.key", certificate.KeyPem, user, cancellationToken);
        var certificateFile = await folder.WriteAsync("postgres.crt", certificate.CertificatePem, user, cancellationToken);
        await File.AppendAllTextAsync(
            Path.Combine(server.data, "postgresql.conf"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"""

                listen_addresses = '127.0.0.1'
                port = {server.Port}
                unix_socket_directories = ''
                ssl = on
                ssl_cert_file = '{certificateFile}'
                ssl_key_file = '{key}'
                shared_buffers = 16MB
                max_connections = 40
                # The data live as long as the system does.
                fsync = off
                """),
            cancellationToken);
        // Only TLS, as on a managed cluster.
        await File.WriteAllTextAsync(Path.Combine(server.data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n", cancellationToken);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Runs the server in a container, which ends with it: it cannot be started again.</summary>
    internal static async Task<PostgresServer> StartAsync(ContainerEngine engine, ServerCertificate certificate, CancellationToken cancellationToken)
    {
        var server = new PostgresServer(null, "", FreePort.Next());
        server.container = await engine.RunAsync(
            ContainerImages.Postgres,
            server.Port,
            ContainerPort,
            new Dictionary<string, string>
            {
                ["POSTGRES_USER"] = Administrator,
                ["POSTGRES_PASSWORD"] = server.AdministratorPassword,
                ["TLS_CERTIFICATE"] = certificate.CertificatePem,
                ["TLS_KEY"] = certificate.KeyPem,
            },
            ContainerScript);
        server.process = server.container.Process;
        try
        {
            // The image first starts the server without TCP, to set it up, and only then listens.
            await server.process.WaitForLineAsync(line => line.Contains("listening on IPv4 address", StringComparison.Ordinal), cancellationToken);
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server again, on the same port with the same data.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (program is null) throw new InvalidOperationException("A server in a container cannot be started again.");
        process = await ChildProcess.StartAsync("postgres", [program, "-D", data], user: Privileges.UnprivilegedUser, deathSignal: Signal.Quit);
        await process.WaitForLineAsync(line => line.Contains("ready to accept connections", StringComparison.Ordinal), cancellationToken);
    }

    /// <summary>A connection as the administrator, to inspect the database from outside.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken, string database = Database)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = Port,
                Username = Administrator,
                Password = AdministratorPassword,
                Database = database,
                SslMode = SslMode.Require,
                Pooling = false,
                // Seconds: a busy machine is not a failure.
                Timeout = 120,
                CommandTimeout = 120,
            }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>Creates the database and the application's user, as the managed cluster has them after its creation.</summary>
    internal async Task CreateApplicationUserAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken, "postgres");
        foreach (var statement in new[] { $"CREATE ROLE {ApplicationUser} LOGIN PASSWORD '{ApplicationPassword}'", $"CREATE DATABASE {Database}" })
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Ends it as a crash would. All its processes end, so the port is free when this returns.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        // "Immediate shutdown": no checkpoint, recovery at the next start, and the backends do not linger.
        Process.Send(Signal.Quit);
        await Process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Freezes every process of the server: connections stay open, and nothing answers.</summary>
    public void Pause()
    {
        Process.Pause();
        foreach (var backend in Backends()) Signals.Send(backend, Signal.Stop);
    }

    public void Resume()
    {
        foreach (var backend in Backends()) Signals.Send(backend, Signal.Continue);
        Process.Resume();
    }

    public async ValueTask DisposeAsync()
    {
        if (container is not null)
        {
            await container.DisposeAsync();
            return;
        }

        if (process is null) return;
        if (!process.HasExited) Resume();
        // Fast shutdown: does not wait for clients to leave.
        await process.StopAsync(Signal.Interrupt);
        await process.DisposeAsync();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var connection = await OpenAsync(cancellationToken, "postgres");
                return;
            }
            catch (NpgsqlException) when (!Process.HasExited)
            {
                // It listens a moment before it lets anyone in.
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }

    private IEnumerable<int> Backends() =>
        File.ReadAllText($"/proc/{Process.Id}/task/{Process.Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
}

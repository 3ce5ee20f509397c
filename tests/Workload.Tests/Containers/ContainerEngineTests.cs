using HybridCloud.Local.Servers;

namespace HybridCloud.Workload.Tests.Containers;

/// <summary>
/// What a container engine is told. The engine here is a script: it records its arguments and runs what the container
/// would run, with this machine's server in place of the image's.
/// </summary>
public sealed class ContainerEngineTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("containers-").FullName;
    private readonly ServerCertificate certificate = ServerCertificate.Create(TimeProvider.System.GetUtcNow());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string EngineProgram => Path.Combine(folder, "docker");

    private string[] Calls => File.ReadAllLines($"{EngineProgram}.log");

    public async ValueTask InitializeAsync()
    {
        await WriteAsync(
            "docker",
            """
            #!/bin/sh
            echo "$*" | tr '\n' ' ' >> "$0.log"; echo >> "$0.log"
            [ "$1" = run ] || exit 0
            address=${6%:*}
            while [ $# -gt 1 ]; do shift; done
            PATH=$(dirname "$0"):$PATH PUBLISHED=${address#*:} exec sh -c "$1"
            """);
        // Like the image's, but with the published port in place of the container's own.
        await WriteAsync(
            "docker-entrypoint.sh",
            """
            #!/bin/sh
            sed -i "s/^bind .*/bind 127.0.0.1/; s/^tls-port .*/tls-port $PUBLISHED/" "$2"
            exec "$(command -v valkey-server || command -v redis-server)" "$2"
            """);
        // The image's user does not exist on this machine.
        await WriteAsync("chown", "#!/bin/sh\n");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_container_is_published_on_the_loopback_alone_and_removed_at_the_end()
    {
        await using (var server = await ValkeyServer.StartAsync(new ContainerEngine(EngineProgram), certificate, Cancel)) Assert.Single(Calls);

        var run = Calls[0].Split(' ');
        Assert.Equal(["run", "--rm", "--name"], run[..3]);
        Assert.Equal("--publish", run[4]);
        Assert.Matches(@"^127\.0\.0\.1:\d+:6379$", run[5]);
        Assert.Contains(ContainerImages.Valkey, run);
        Assert.Equal($"rm --force --volumes {run[3]}", Calls[1].Trim());
    }

    [Fact]
    public async Task A_server_in_a_container_takes_its_password_over_tls()
    {
        await using var server = await ValkeyServer.StartAsync(new ContainerEngine(EngineProgram), certificate, Cancel);
        var configuration = new StackExchange.Redis.ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", server.Port } },
            Password = server.Password,
            Ssl = true,
            ConnectTimeout = 60_000,
        };
        configuration.CertificateValidation += (_, presented, _, _) => presented?.GetRawCertDataString() == Certificate(certificate.CertificatePem);

        using var client = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(configuration);

        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task No_secret_is_among_the_arguments()
    {
        await using var server = await ValkeyServer.StartAsync(new ContainerEngine(EngineProgram), certificate, Cancel);

        Assert.DoesNotContain(server.Password, Calls[0], StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", Calls[0], StringComparison.Ordinal);
    }

    private static string Certificate(string pem) =>
        System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(pem).GetRawCertDataString();

    private async Task WriteAsync(string name, string script)
    {
        var path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path, script, Cancel);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}

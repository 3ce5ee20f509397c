using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Clouds.Tests.Rotation;

/// <summary>The primary node of an imitated replication group: TLS, AUTH and PING, with the tokens that ElastiCache was given.</summary>
internal sealed class CacheNode : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly AwsControlPlane plane;
    private readonly string account;
    private readonly X509Certificate2 certificate;
    private readonly Task serving;

    public CacheNode(AwsControlPlane plane, string account)
    {
        (this.plane, this.account) = (plane, account);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
        listener.Start();
        serving = ServeAsync();
    }

    public int ListeningPort => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string AuthorityPem => certificate.ExportCertificatePem();

    /// <summary>Whether the node refuses every token.</summary>
    public bool Broken { get; set; }

    /// <summary>Tokens that are valid, the newest last, and whether clients without one are admitted too.</summary>
    public (IReadOnlyList<string> Tokens, bool Open) Valid
    {
        get
        {
            (IReadOnlyList<string>, bool) valid = ([], false);
            this.plane.Inspect(this.account, account =>
            {
                var kept = account.Table("us-west-2/elasticache/group").Rows.Single()["kept"]!;
                valid = ([.. kept["tokens"]!.AsArray().Select(token => token!.ToString())], kept["open"]!.GetValue<bool>());
            });
            return valid;
        }
    }

    /// <summary>Makes the replication group's primary endpoint point here.</summary>
    public void Register() => this.plane.Inspect(this.account, account =>
        account.Table("us-west-2/elasticache/group").Rows.Single()["NodeGroups"]!["*NodeGroup"]![0]!["PrimaryEndpoint"] = new JsonObject { ["Address"] = "localhost", ["Port"] = $"{ListeningPort}" });

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Dispose();
        certificate.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                using var reader = new StreamReader(tls, leaveOpen: true);
                await using var writer = new StreamWriter(tls, leaveOpen: true) { AutoFlush = true, NewLine = "\r\n" };
                if (await reader.ReadLineAsync() is { } command)
                {
                    await writer.WriteLineAsync(Answer(command));
                }
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                // The client has gone.
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    // Texts: https://github.com/valkey-io/valkey/blob/unstable/src/acl.c
    private string Answer(string command)
    {
        var (tokens, open) = Valid;
        return command.Split(' ') switch
        {
            ["AUTH", _] when tokens.Count == 0 => "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
            ["AUTH", var token] when tokens.Contains(token) && !Broken => "+OK",
            ["AUTH", _] => "-WRONGPASS invalid username-password pair or user is disabled.",
            _ when !open => "-NOAUTH Authentication required.",
            ["PING"] => "+PONG",
            _ => "-ERR unknown command",
        };
    }
}

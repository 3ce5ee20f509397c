using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The certificate is trusted, matches the name, and is valid for at least two more weeks.</summary>
internal sealed class CertificateCheck(Uri edge, TimeProvider time) : ISmokeCheck
{
    private static readonly TimeSpan Margin = TimeSpan.FromDays(14);

    public string Name => $"certificate of {edge.IdnHost}";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        if (edge.Scheme != Uri.UriSchemeHttps)
            throw new SmokeException($"{edge} is not https.");
        using var client = new TcpClient();
        await client.ConnectAsync(edge.IdnHost, edge.Port, cancellationToken);
        await using var tls = new SslStream(client.GetStream());
        // The default validation checks chain and name.
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = edge.IdnHost }, cancellationToken);
        if (tls.SslProtocol is not (SslProtocols.Tls12 or SslProtocols.Tls13))
            throw new SmokeException($"The connection is {tls.SslProtocol}.");
        using var certificate = new X509Certificate2(tls.RemoteCertificate!);
        var left = certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
        return left >= Margin
            ? string.Create(CultureInfo.InvariantCulture, $"{tls.SslProtocol}, {left.TotalDays:0} days left")
            : throw new SmokeException(string.Create(CultureInfo.InvariantCulture, $"The certificate expires in {left.TotalDays:0.0} days."));
    }
}

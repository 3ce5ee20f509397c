using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using StackExchange.Redis;

namespace HybridCloud.Workload.Valkey;

/// <summary>How the connection to Valkey is protected.</summary>
internal enum ValkeyTls
{
    /// <summary>Encrypted, certificate and name verified.</summary>
    Verified,

    /// <summary>Encrypted, certificate not verified.</summary>
    Unverified,

    /// <summary>Plain text.</summary>
    None,
}

// Rests on an assumption (docs/ASSUMPTIONS.md): valkey-tls
/// <summary>How to reach Valkey.</summary>
/// <param name="Host">Host name.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Password">Null if Valkey requires none.</param>
/// <param name="Tls">Protection of the connection.</param>
/// <param name="Authorities">Authorities that the server's certificate must chain to; if empty, the system's.</param>
internal sealed record ValkeyOptions(string Host, int Port, string? Password, ValkeyTls Tls, X509Certificate2Collection Authorities)
{
    /// <summary>Host and port, as shown to visitors.</summary>
    public string Endpoint => $"{Host}:{Port}";

    /// <summary>How long opening the connection may take. Longer than any caller waits: a slow connection serves later callers.</summary>
    public TimeSpan ConnectWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call may take that nobody waits for any more. Callers have their own, tighter deadlines.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(5);

    public static ValkeyOptions Read(EnvironmentReader environment) => new(
        environment.Required(EnvironmentNames.ValkeyHost, "Valkey's host name"),
        environment.Port(EnvironmentNames.ValkeyPort, "Valkey's TCP port", 6379),
        environment.OptionalSecret(EnvironmentNames.ValkeyPassword, "Valkey's password"),
        environment.Choice(
            EnvironmentNames.ValkeyTls,
            "TLS to Valkey",
            [("true", ValkeyTls.Verified), ("require", ValkeyTls.Unverified), ("false", ValkeyTls.None)]),
        CertificateAuthorities.Read(
            environment, EnvironmentNames.ValkeySslRootCertificate, "PEM of the authority that signed Valkey's certificate"));

    /// <summary>The client library's settings.</summary>
    public ConfigurationOptions ToConfiguration()
    {
        var configuration = new ConfigurationOptions
        {
            EndPoints = { { Host, Port } },
            Password = Password,
            Ssl = Tls != ValkeyTls.None,
            SslHost = Host,
            ClientName = "app",
            AbortOnConnectFail = true,
            ConnectTimeout = (int)ConnectWithin.TotalMilliseconds,
            AsyncTimeout = (int)AnswerWithin.TotalMilliseconds,
            ConnectRetry = 1,
            KeepAlive = 10,
            AllowAdmin = false,
        };
#pragma warning disable CA5359 // What VALKEY_TLS=require asks for, as PGSSLMODE=require does.
        if (Tls == ValkeyTls.Unverified) configuration.CertificateValidation += (_, _, _, _) => true;
#pragma warning restore CA5359
        else if (Authorities.Count > 0) configuration.CertificateValidation += DescendsFromAuthorities;
        return configuration;
    }

    private bool DescendsFromAuthorities(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 leaf || (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0) return false;
        using var verifier = new X509Chain();
        verifier.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        verifier.ChainPolicy.CustomTrustStore.AddRange(Authorities);
        verifier.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null) verifier.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        return verifier.Build(leaf);
    }
}

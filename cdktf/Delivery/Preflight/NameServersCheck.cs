using DnsClient;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The domain is delegated to DigitalOcean: otherwise nobody sees the records there, not even AWS's certificate authority.</summary>
/// <param name="settings">Which name server to ask.</param>
/// <param name="domain">The domain.</param>
internal sealed class NameServersCheck(PreflightSettings settings, string domain) : IPreflightCheck
{
    private const string Ours = ".digitalocean.com";

    public string Name => $"name servers of {domain}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var how = settings.NameServer is { } server ? new LookupClientOptions(server) : new LookupClientOptions();
        (how.Timeout, how.Retries, how.UseCache) = (TimeSpan.FromSeconds(5), 2, false);
        IReadOnlyList<string> servers;
        try
        {
            var answer = await new LookupClient(how).QueryAsync(domain, QueryType.NS, cancellationToken: cancellationToken);
            if (answer.HasError && answer.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain)
                return Unknown(answer.ErrorMessage);
            servers = [.. answer.Answers.NsRecords().Select(record => record.NSDName.Value.TrimEnd('.').ToLowerInvariant()).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is DnsResponseException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            return Unknown(e.Message);
        }

        const string fix = "Have the domain's registrar set ns1.digitalocean.com, ns2.digitalocean.com and ns3.digitalocean.com";
        return servers.Count == 0 ? PreflightFinding.Fault("are missing: the domain is not registered, or not delegated", fix)
            : servers.All(name => name.EndsWith(Ours, StringComparison.Ordinal)) ? PreflightFinding.Ok("are DigitalOcean's")
            : PreflightFinding.Fault($"are {string.Join(", ", servers)}, so nobody sees the records at DigitalOcean", fix);
    }

    private static PreflightFinding Unknown(string why) =>
        PreflightFinding.Warning($"could not be looked up: {why.TrimEnd('.')}", "Check whether this machine's DNS answers; they must be DigitalOcean's");
}

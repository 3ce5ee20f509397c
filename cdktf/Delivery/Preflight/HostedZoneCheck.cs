using System.Xml.Linq;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The public zone is in Route 53, and its CAA records admit AWS.</summary>
internal sealed class HostedZoneCheck(AwsReader aws, string zone) : IPreflightCheck
{
    private const string Version = "/2013-04-01";

    public string Name => $"hosted zone {zone}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(aws, zone, cancellationToken) is not { } id)
            return PreflightFinding.Fault("is not in this AWS account", "Create the public zone in Route 53 and have the domain's registrar point to its name servers, or name another one: TF_VAR_hosted_zone");
        var rules = (await RecordsAsync(aws, id, zone, "CAA", cancellationToken))
            .SelectMany(set => set.Descendants("Value")).Select(value => value.Value).ToList();
        return CertificateAuthorities.Admit(rules.Select(CertificateAuthorities.Parse))
            ? PreflightFinding.Ok($"exists ({id}), and lets AWS issue certificates")
            : PreflightFinding.Fault($"has CAA records that do not admit AWS: {string.Join(", ", rules)}", CertificateAuthorities.Fix);
    }

    /// <summary>Id of the account's public zone with a name; null if there is none.</summary>
    public static async Task<string?> FindAsync(AwsReader aws, string zone, CancellationToken cancellationToken)
    {
        var answer = await aws.RestAsync("route53", $"{Version}/hostedzonesbyname?dnsname={Uri.EscapeDataString(zone)}", "route53:ListHostedZonesByName", cancellationToken);
        return answer.Descendants("HostedZone").FirstOrDefault(other => other.Element("Name")!.Value == zone + "." && other.Descendants("PrivateZone").All(flag => flag.Value != "true"))
            ?.Element("Id")!.Value.Split('/')[^1];
    }

    /// <summary>A name's records in a zone, of one type if given. Route 53 starts its list there, so the rest is filtered out.</summary>
    public static async Task<List<XElement>> RecordsAsync(AwsReader aws, string id, string name, string? type, CancellationToken cancellationToken) =>
        [.. (await aws.RestAsync("route53", $"{Version}/hostedzone/{id}/rrset?name={Uri.EscapeDataString(name)}{(type is null ? "" : $"&type={type}")}", "route53:ListResourceRecordSets", cancellationToken))
            .Descendants("ResourceRecordSet").Where(set => set.Element("Name")!.Value.TrimEnd('.') == name && (type is null || set.Element("Type")!.Value == type))];
}

using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The public zone is in Route 53, and its rules for certificate authorities admit AWS.</summary>
internal sealed class HostedZoneCheck(AwsReader aws, string zone) : IPreflightCheck
{
    private const string Version = "/2013-04-01";

    public string Name => $"hosted zone {zone}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await aws.RestAsync("route53", $"{Version}/hostedzonesbyname?dnsname={Uri.EscapeDataString(zone)}", "route53:ListHostedZonesByName", cancellationToken);
        var found = answer.Descendants("HostedZone").FirstOrDefault(other => other.Element("Name")!.Value == zone + "." && other.Descendants("PrivateZone").All(flag => flag.Value != "true"));
        if (found is null)
            return PreflightFinding.Fault("is not in this AWS account", "Make the public zone in Route 53 and have the domain's registrar name its servers, or name another one: TF_VAR_hosted_zone");
        var id = found.Element("Id")!.Value.Split('/')[^1];
        var rules = (await aws.RestAsync("route53", $"{Version}/hostedzone/{id}/rrset?name={Uri.EscapeDataString(zone)}&type=CAA", "route53:ListResourceRecordSets", cancellationToken))
            .Descendants("ResourceRecordSet").Where(set => set.Element("Name")!.Value.TrimEnd('.') == zone && set.Element("Type")!.Value == "CAA")
            .SelectMany(set => set.Descendants("Value")).Select(value => value.Value).ToList();
        return CertificateAuthorities.Admit(rules.Select(CertificateAuthorities.Parse))
            ? PreflightFinding.Ok($"is there ({id}), and admits certificates of AWS")
            : PreflightFinding.Fault($"has CAA records that do not admit AWS: {string.Join(", ", rules)}", CertificateAuthorities.Fix);
    }
}

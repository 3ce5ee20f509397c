using System.Xml.Linq;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>No other distribution of the account serves the stack's host names; those of other accounts cannot be seen.</summary>
internal sealed class CloudFrontAliasCheck(AwsReader aws, PreflightStack stack) : IPreflightCheck
{
    public string Name => $"CloudFront aliases of {stack.Name}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var hosts = stack.Resources("aws_cloudfront_distribution").SelectMany(distribution => stack.Texts(distribution, "aliases")).ToList();
        var ours = stack.Held("aws_cloudfront_distribution");
        foreach (var distribution in await DistributionsAsync(aws, cancellationToken))
        {
            var id = distribution.Element("Id")!.Value;
            if (!ours.Contains(id) && distribution.Descendants("CNAME").FirstOrDefault(host => hosts.Contains(host.Value, StringComparer.OrdinalIgnoreCase)) is { } alias)
            {
                return PreflightFinding.Fault(
                    $"{alias.Value} is served by distribution {id}, which is not in the state of {stack.Name}",
                    "Take the alias from that distribution, or give the deployment another name: TF_VAR_name");
            }
        }

        return PreflightFinding.Ok($"{string.Join(", ", hosts)}: no other distribution of this account");
    }

    /// <summary>All distributions of the account.</summary>
    public static async Task<List<XElement>> DistributionsAsync(AwsReader aws, CancellationToken cancellationToken)
    {
        var found = new List<XElement>();
        for (string? marker = ""; marker is not null;)
        {
            var page = await aws.RestAsync("cloudfront", $"/2020-05-31/distribution{(marker.Length > 0 ? $"?Marker={Uri.EscapeDataString(marker)}" : "")}", "cloudfront:ListDistributions", cancellationToken);
            found.AddRange(page.Descendants("DistributionSummary"));
            marker = page.Element("IsTruncated")?.Value == "true" ? page.Element("NextMarker")!.Value : null;
        }

        return found;
    }
}

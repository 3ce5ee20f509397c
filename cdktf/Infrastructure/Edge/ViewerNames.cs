using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontDistribution;
using HashiCorp.Cdktf.Providers.Aws.Route53Record;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>The records by which viewers find a distribution, over IPv4 and IPv6.</summary>
internal static class ViewerNames
{
    public static void Add(Construct scope, string zoneId, string host, CloudfrontDistribution distribution)
    {
        foreach (var type in new[] { "A", "AAAA" })
        {
            _ = new Route53Record(scope, $"name-{type.ToLowerInvariant()}", new Route53RecordConfig
            {
                ZoneId = zoneId,
                Name = host,
                Type = type,
                Alias = new Route53RecordAlias { Name = distribution.DomainName, ZoneId = distribution.HostedZoneId, EvaluateTargetHealth = false },
            });
        }
    }
}

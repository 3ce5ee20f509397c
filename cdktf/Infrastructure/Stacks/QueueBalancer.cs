using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsRoute53Zone;
using HashiCorp.Cdktf.Providers.Aws.Route53Record;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// The load balancer in front of validator and Grafana: with its own name and certificate or, the cheap way, under the name that
/// AWS gives it.
/// </summary>
/// <remarks>Its parts are siblings in the scope that it is given: their ids become Terraform's addresses.</remarks>
internal sealed class QueueBalancer
{
    /// <summary>Adds the load balancer, and its certificate and name unless the profile is cheap.</summary>
    public QueueBalancer(TerraformStack scope, AwsDeployment aws, QueueInputs inputs, PlatformProfile profile, Network network, TargetGroup validator)
    {
        var host = aws.Hosts.Queue;
        var zoneId = profile.Queue.Cheap ? null : new DataAwsRoute53Zone(scope, "zone", new DataAwsRoute53ZoneConfig { Name = inputs.HostedZone, PrivateZone = false }).ZoneId;
        Balancer = new LoadBalancer(scope, "main-balancer", new LoadBalancerProps
        {
            Name = $"{aws.Name}-main",
            Prefix = "main",
            Network = network,
            Public = true,
            CertificateArn = zoneId is null ? null : new HostedCertificate(scope, "certificate", new HostedCertificateProps { Host = host, ZoneId = zoneId }).Arn,
            Default = validator,
            DeletionProtection = profile.Protection.PreventDestroy,
        });
        Balancer.SecurityGroup.AllowFromAddresses("internet", "0.0.0.0/0", Balancer.Port, "Callers of the validator and viewers of Grafana");
        Balancer.Hide("metrics", 1, Routes.Metrics, $"{Routes.Metrics}/*");
        Origin = Balancer.Port == 443 ? $"https://{host}" : $"http://{Balancer.DnsName}";
        if (zoneId is null) return;
        Balancer.SecurityGroup.AllowFromAddresses("internet", "0.0.0.0/0", 80, "Redirected to HTTPS");
        _ = new Route53Record(scope, "name", new Route53RecordConfig
        {
            ZoneId = zoneId,
            Name = host,
            Type = "A",
            Alias = new Route53RecordAlias { Name = Balancer.DnsName, ZoneId = Balancer.ZoneId, EvaluateTargetHealth = true },
        });
    }

    /// <summary>The load balancer.</summary>
    public LoadBalancer Balancer { get; }

    /// <summary>Address that callers use, without a path.</summary>
    public string Origin { get; }
}

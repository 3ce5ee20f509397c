using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsEc2ManagedPrefixList;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>CloudFront in front of stack <c>platform</c>: the two front ends, the API's public name, their firewall and their alarms.</summary>
/// <remarks>Its parts are siblings in the scope that it is given: their ids become Terraform's addresses.</remarks>
internal sealed class PlatformEdge
{
    public PlatformEdge(TerraformStack scope, AwsDeployment aws, PlatformProfile profile, string zoneId, LoadBalancer balancer, TerraformProvider edgeRegion, AlertTopic alerts)
    {
        var (name, hosts) = (aws.Name, aws.Hosts);
        var routing = new ViewerRouting(scope, "routing", new ViewerRoutingProps { Name = name });
        var delivery = new EdgeDelivery
        {
            ZoneId = zoneId,
            Api = new PrivateOrigin(scope, "origin", new PrivateOriginProps
            {
                Name = name,
                Balancer = balancer,
                Host = hosts.Origin,
                CloudFrontPrefixListId = new DataAwsEc2ManagedPrefixList(scope, "cloudfront", new DataAwsEc2ManagedPrefixListConfig { Name = "com.amazonaws.global.cloudfront.origin-facing" }).Id,
            }),
            WebAclArn = profile.Edge.Waf
                ? new WebAcl(scope, "web-acl", new WebAclProps { Name = name, RateLimit = profile.Edge.RateLimit, Counted = WebAcl.NotForMachines, LogRetentionDays = profile.LogRetention.Days, Provider = edgeRegion }).Arn
                : null,
            PriceClass = profile.Edge.PriceClass,
            EdgeRegion = edgeRegion,
        };
        Support = new FrontEnd(scope, "support", aws.FrontEnd("support", "Support", hosts.Support, delivery, routing));
        Portal = new FrontEnd(scope, "portal", aws.FrontEnd("portal", "Client portal", hosts.Portal, delivery, routing));
        Api = new ApiEdge(scope, "api-edge", new ApiEdgeProps { Host = hosts.Api, Delivery = delivery });
        DistributionErrors.Watch(scope, name, "support", Support.DistributionId, alerts, delivery);
        DistributionErrors.Watch(scope, name, "portal", Portal.DistributionId, alerts, delivery);
        DistributionErrors.Watch(scope, name, "api", Api.DistributionId, alerts, delivery);
    }

    /// <summary>Where the support team works.</summary>
    public FrontEnd Support { get; }

    /// <summary>Where clients work.</summary>
    public FrontEnd Portal { get; }

    /// <summary>Where the API is called from outside.</summary>
    public ApiEdge Api { get; }
}

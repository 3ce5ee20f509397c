using Constructs;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>CloudFront in front of the dashboard and the API of stack <c>hybrid</c>: its firewall and name, and the logs and alarms.</summary>
/// <remarks>Its parts are siblings in the scope that it is given: their ids become Terraform's addresses.</remarks>
internal sealed class HybridEdge
{
    public HybridEdge(Construct scope, HybridDeployment hybrid, DashboardBucket dashboard, StaticSite site, ContainerApp app, OriginSecret originSecret)
    {
        var (inputs, name) = (hybrid.Inputs, hybrid.Name);
        var webAcl = new WebAcl(scope, "firewall", new WebAclProps
        {
            Name = name.Value,
            RateLimit = inputs.WafRateLimit,
            LogRetentionDays = inputs.LogRetentionDays,
            Provider = hybrid.UsEast1,
        });
        var certificate = new EdgeCertificate(scope, "edge-certificate", new EdgeCertificateProps { Name = name.Value, Domain = inputs.Domain, Provider = hybrid.UsEast1 });
        var headers = new SecurityHeaders(scope, "headers", new SecurityHeadersProps { Name = name.Value });
        var missingPage = new MissingPage(scope, "missing-page", new MissingPageProps { Name = name.Of("missing-page"), Published = [.. site.OwnNames] });
        var files = new PublicOrigin { Name = "spaces", Host = dashboard.Host };
        var api = new PublicOrigin
        {
            Name = "app",
            Host = app.DefaultHost,
            Headers = new Dictionary<string, string> { [HeaderNames.OriginSecret] = originSecret.Values.Sent },
        };
        Distribution = new Distribution(scope, "edge", new DistributionProps
        {
            Comment = name.Value,
            Alias = hybrid.Host,
            CertificateArn = certificate.ValidatedArn,
            WebAclArn = webAcl.Arn,
            HeadersPolicyId = headers.Id,
            RootObject = "index.html",
            Default = Behavior.Cached(files) with { ViewerRequestFunctionArn = missingPage.Arn },
            Paths = [.. Routes.Public.Select(route => (route, Behavior.Dynamic(api)))],
            PriceClass = inputs.PriceClass,
        });
        _ = new DnsAlias(scope, "alias", new DnsAliasProps { Domain = inputs.Domain, Name = name.Value, Target = Distribution.DomainName });
        _ = new EdgeAccessLog(scope, "access-log", new EdgeAccessLogProps
        {
            Name = name.Value,
            Distribution = Distribution,
            RetentionDays = inputs.LogRetentionDays,
            Provider = hybrid.UsEast1,
        });
        _ = new EdgeAlarms(scope, "edge-alarms", new EdgeAlarmsProps
        {
            Name = name.Value,
            Distribution = Distribution,
            WebAcl = webAcl,
            Certificate = certificate,
            Topic = hybrid.Alerts("edge-alerts", hybrid.UsEast1),
            Provider = hybrid.UsEast1,
        });
    }

    /// <summary>The distribution that visitors reach.</summary>
    public Distribution Distribution { get; }
}

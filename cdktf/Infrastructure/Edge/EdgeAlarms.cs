using Constructs;
using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Alarms;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="EdgeAlarms"/>.</summary>
public sealed record EdgeAlarmsProps
{
    /// <summary>Beginning of the alarms' names.</summary>
    public required string Name { get; init; }

    /// <summary>The distribution to watch.</summary>
    public required Distribution Distribution { get; init; }

    /// <summary>The web ACL to watch.</summary>
    public required WebAcl WebAcl { get; init; }

    /// <summary>The certificate to watch.</summary>
    public required EdgeCertificate Certificate { get; init; }

    /// <summary>Where the alarms go; a topic of us-east-1.</summary>
    public required AlertTopic Topic { get; init; }

    /// <summary>The AWS provider of us-east-1, where CloudFront keeps its metrics.</summary>
    public required TerraformProvider Provider { get; init; }
}

/// <summary>Alarms for what visitors meet first: errors, blocked requests, an expiring certificate.</summary>
public sealed class EdgeAlarms : Construct
{
    public EdgeAlarms(Construct scope, string id, EdgeAlarmsProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        _ = new MetricAlarm(this, "errors", new MetricAlarmProps
        {
            Name = $"{props.Name}-5xx",
            Description = "More than 5 % of requests end in a server error: see the app's logs and health in App Platform.",
            Namespace = "AWS/CloudFront",
            Metric = "5xxErrorRate",
            Dimensions = new Dictionary<string, string> { ["DistributionId"] = props.Distribution.Id, ["Region"] = "Global" },
            Statistic = "Average",
            Threshold = 5,
            Topic = props.Topic,
            Provider = props.Provider,
        });
        _ = new MetricAlarm(this, "blocked", new MetricAlarmProps
        {
            Name = $"{props.Name}-blocked",
            Description = "The firewall blocks more than 1000 requests in five minutes: an attack, or a rule that hits visitors. See its log.",
            Namespace = "AWS/WAFV2",
            Metric = "BlockedRequests",
            Dimensions = new Dictionary<string, string> { ["WebACL"] = props.WebAcl.Name, ["Rule"] = "ALL" },
            Statistic = "Sum",
            Threshold = 1000,
            Topic = props.Topic,
            Provider = props.Provider,
        });
        _ = new MetricAlarm(this, "certificate", new MetricAlarmProps
        {
            Name = $"{props.Name}-certificate",
            Description = "CloudFront's certificate expires within 30 days and was not renewed: see its validation record in DigitalOcean's DNS.",
            Namespace = "AWS/CertificateManager",
            Metric = "DaysToExpiry",
            Dimensions = new Dictionary<string, string> { ["CertificateArn"] = props.Certificate.ValidatedArn },
            Statistic = "Minimum",
            Comparison = "LessThanThreshold",
            Threshold = 30,
            PeriodSeconds = 24 * 60 * 60,
            Periods = 1,
            Topic = props.Topic,
            Provider = props.Provider,
        });
    }
}

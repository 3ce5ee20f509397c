using Constructs;
using HybridCloud.Infrastructure.Alarms;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>The alarm for server errors that viewers of a CloudFront distribution see.</summary>
public static class DistributionErrors
{
    /// <summary>Adds the alarm of one distribution.</summary>
    /// <param name="scope">Scope of the alarm.</param>
    /// <param name="name">Beginning of the alarm's name.</param>
    /// <param name="site">What the distribution serves, a constant.</param>
    /// <param name="distributionId">Id of the distribution.</param>
    /// <param name="topic">Where the alarm goes, a topic of us-east-1.</param>
    /// <param name="delivery">Holds the provider of us-east-1, where CloudFront keeps its metrics.</param>
    public static MetricAlarm Watch(Construct scope, string name, string site, string distributionId, AlertTopic topic, EdgeDelivery delivery) => new(scope, $"{site}-edge-errors", new MetricAlarmProps
    {
        Name = $"{name}-{site}-edge-errors",
        Description = $"More than 5 % of the requests of {site} end in a server error: see the API's alarms and the distribution's metrics.",
        Namespace = "AWS/CloudFront",
        Metric = "5xxErrorRate",
        Dimensions = new Dictionary<string, string> { ["DistributionId"] = distributionId, ["Region"] = "Global" },
        Statistic = "Average",
        Threshold = 5,
        Topic = topic,
        Provider = (delivery ?? throw new ArgumentNullException(nameof(delivery))).EdgeRegion,
    });
}

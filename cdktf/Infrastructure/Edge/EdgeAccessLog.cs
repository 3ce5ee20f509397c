using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogDelivery;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogDeliveryDestination;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogDeliverySource;
using HybridCloud.Infrastructure.Logging;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="EdgeAccessLog"/>.</summary>
public sealed record EdgeAccessLogProps
{
    /// <summary>Name of source and destination, unique in the account; letters, digits, hyphen and underscore, at most 60.</summary>
    public required string Name { get; init; }

    /// <summary>The distribution whose requests are logged.</summary>
    public required Distribution Distribution { get; init; }

    /// <summary>Days that entries are kept.</summary>
    public required double RetentionDays { get; init; }

    /// <summary>The AWS provider of us-east-1, where CloudFront delivers its logs.</summary>
    public required TerraformProvider Provider { get; init; }
}

/// <summary>CloudFront's access log as JSON in CloudWatch, without the bucket and ACLs that its older kind of logs needs.</summary>
public sealed class EdgeAccessLog : Construct
{
    /// <summary>Adds a log group and the delivery to it.</summary>
    public EdgeAccessLog(Construct scope, string id, EdgeAccessLogProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var log = new LogGroup(this, "log", new LogGroupProps
        {
            Name = $"/aws/cloudfront/{props.Name}",
            RetentionDays = props.RetentionDays,
            Provider = props.Provider,
        });
        var source = new CloudwatchLogDeliverySource(this, "source", new CloudwatchLogDeliverySourceConfig
        {
            Name = props.Name,
            LogType = "ACCESS_LOGS",
            ResourceArn = props.Distribution.Arn,
            Provider = props.Provider,
        });
        var destination = new CloudwatchLogDeliveryDestination(this, "destination", new CloudwatchLogDeliveryDestinationConfig
        {
            Name = props.Name,
            OutputFormat = "json",
            DeliveryDestinationConfiguration = new[]
            {
                new CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration { DestinationResourceArn = log.Arn },
            },
            Provider = props.Provider,
        });
        _ = new CloudwatchLogDelivery(this, "delivery", new CloudwatchLogDeliveryConfig
        {
            DeliverySourceName = source.Name,
            DeliveryDestinationArn = destination.Arn,
            Provider = props.Provider,
        });
    }
}

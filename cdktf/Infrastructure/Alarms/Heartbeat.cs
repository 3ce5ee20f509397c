using Constructs;
using HashiCorp.Cdktf.Providers.Aws.SnsTopic;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.Alarms;

/// <summary>Inputs of <see cref="Heartbeat"/>.</summary>
public sealed record HeartbeatProps
{
    /// <summary>Name of the topic and the alarm, unique in the account and region.</summary>
    public required string Name { get; init; }

    /// <summary>Where the alarm goes; its key encrypts the heartbeats, too.</summary>
    public required AlertTopic Alerts { get; init; }
}

/// <summary>
/// A dead man's switch: Prometheus' alerting publishes to a topic without subscribers, and a CloudWatch alarm on the number of
/// messages goes off when it stops.
/// </summary>
public sealed class Heartbeat : Construct
{
    private readonly SnsTopic topic;

    /// <summary>Adds the topic and the alarm.</summary>
    public Heartbeat(Construct scope, string id, HeartbeatProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        topic = new SnsTopic(this, "topic", new SnsTopicConfig { Name = props.Name, KmsMasterKeyId = props.Alerts.KeyArn });
        _ = new MetricAlarm(this, "stopped", new MetricAlarmProps
        {
            Name = props.Name,
            Description = "No heartbeat from Prometheus for 15 minutes: its alerts would reach nobody. See the events of its service and the log of Alertmanager.",
            // https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
            Namespace = "AWS/SNS",
            Metric = "NumberOfMessagesPublished",
            Dimensions = new Dictionary<string, string> { ["TopicName"] = topic.Name },
            Statistic = "Sum",
            Comparison = "LessThanThreshold",
            Threshold = 1,
            // Prometheus' task is replaced within ten minutes.
            Periods = 6,
            BreachingPeriods = 3,
            SilentUntilData = true,
            Topic = props.Alerts,
        });
    }

    /// <summary>ARN of the topic.</summary>
    public string Arn => topic.Arn;

    /// <summary>Allows sending heartbeats: <c>sns:Publish</c>.</summary>
    public PolicyStatement GrantPublish(string sid) => new() { Sid = sid, Actions = ["sns:Publish"], Resources = [Arn] };
}

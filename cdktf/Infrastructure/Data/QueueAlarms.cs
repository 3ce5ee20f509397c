using Constructs;
using HybridCloud.Infrastructure.Alarms;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="QueueAlarms"/>.</summary>
public sealed record QueueAlarmsProps
{
    /// <summary>Beginning of the alarms' names.</summary>
    public required string Name { get; init; }

    /// <summary>The queue to watch.</summary>
    public required MessageQueue Queue { get; init; }

    /// <summary>Where the alarms go.</summary>
    public required AlertTopic Topic { get; init; }
}

/// <summary>Alarms of a queue: messages that wait too long, messages in the dead-letter queue.</summary>
public sealed class QueueAlarms : Construct
{
    private const int OldestSeconds = 300;

    public QueueAlarms(Construct scope, string id, QueueAlarmsProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        _ = new MetricAlarm(this, "age", new MetricAlarmProps
        {
            Name = $"{props.Name}-age",
            Description = $"The oldest message waits for more than {OldestSeconds} s: see whether its receivers run and what they log.",
            Namespace = "AWS/SQS",
            Metric = "ApproximateAgeOfOldestMessage",
            Dimensions = Of(props.Queue.Name),
            Statistic = "Maximum",
            Threshold = OldestSeconds,
            PeriodSeconds = 60,
            Periods = 5,
            Topic = props.Topic,
        });
        _ = new MetricAlarm(this, "dead", new MetricAlarmProps
        {
            Name = $"{props.Name}-dead",
            Description = "Messages ended up in the dead-letter queue: read one, fix the cause, and redrive them.",
            Namespace = "AWS/SQS",
            Metric = "ApproximateNumberOfMessagesVisible",
            Dimensions = Of(props.Queue.DeadLetterName),
            Statistic = "Maximum",
            Threshold = 0,
            Periods = 1,
            Topic = props.Topic,
        });
    }

    private static Dictionary<string, string> Of(string queue) => new() { ["QueueName"] = queue };
}

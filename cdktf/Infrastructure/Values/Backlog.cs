namespace HybridCloud.Infrastructure.Values;

/// <summary>A CloudWatch metric that counts waiting jobs.</summary>
/// <param name="Namespace">Namespace of the metric.</param>
/// <param name="MetricName">Name of the metric.</param>
/// <param name="Dimensions">CloudWatch dimensions that identify the queue.</param>
public sealed record Backlog(string Namespace, string MetricName, IReadOnlyDictionary<string, string> Dimensions)
{
    /// <summary>Visible messages of an SQS queue.</summary>
    public static Backlog OfSqs(string queueName) =>
        new("AWS/SQS", "ApproximateNumberOfMessagesVisible", new Dictionary<string, string> { ["QueueName"] = queueName });
}

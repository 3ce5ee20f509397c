namespace HybridCloud.Clouds.DataPlane.Sqs;

/// <summary>Settings of a queue; the defaults are SQS's.</summary>
public sealed record QueueOptions
{
    /// <summary>Seconds that a received message stays invisible.</summary>
    public int VisibilityTimeout { get; init; } = 30;

    /// <summary>Queue for messages that were received too often; null for none.</summary>
    public string? DeadLetterQueue { get; init; }

    /// <summary>Receives after which a message goes to the dead-letter queue.</summary>
    public int MaxReceiveCount { get; init; } = 5;
}

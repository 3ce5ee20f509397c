using Amazon.SQS.Model;

namespace HybridCloud.Workload.Uploader;

/// <summary>A received message while the uploader is responsible for it.</summary>
internal sealed class Delivery(Message message, long receivedAt)
{
    private readonly long receivedAt = receivedAt;
    private long lastSign = receivedAt;

    public string Text => message.Body!;

    /// <summary>Its receipt handle.</summary>
    public string Receipt => message.ReceiptHandle!;

    /// <summary>SQS's id, for logs.</summary>
    public string Id => message.MessageId!;

    /// <summary>How often it was received, this time included.</summary>
    public int ReceiveCount => int.TryParse(message.Attributes?.GetValueOrDefault("ApproximateReceiveCount"), out var count) ? count : 1;

    /// <summary>When it was put into the queue; null if the queue does not say.</summary>
    public DateTimeOffset? SentAt =>
        long.TryParse(message.Attributes?.GetValueOrDefault("SentTimestamp"), out var milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>When it was received, as the clock's timestamp.</summary>
    public long ReceivedAt => receivedAt;

    /// <summary>When a call about it last ended, successful or not, as the clock's timestamp.</summary>
    public long LastSign
    {
        get => Interlocked.Read(ref lastSign);
        set => Interlocked.Exchange(ref lastSign, value);
    }
}

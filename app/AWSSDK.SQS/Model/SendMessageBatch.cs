using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Puts up to ten messages into a queue.</summary>
public class SendMessageBatchRequest : AmazonSQSRequest
{
    /// <summary>Address of the queue. Required.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>The messages. Required.</summary>
    public List<SendMessageBatchRequestEntry>? Entries { get; set; }
}

/// <summary>One message of a batch.</summary>
public class SendMessageBatchRequestEntry
{
    /// <summary>Names the entry in the answer; distinct within the batch. Required.</summary>
    public string? Id { get; set; }

    /// <summary>The message. Required.</summary>
    public string? MessageBody { get; set; }

    /// <summary>Seconds before it can be received; null for the queue's own.</summary>
    public int? DelaySeconds { get; set; }

    /// <summary>Group, for FIFO and fair queues.</summary>
    public string? MessageGroupId { get; set; }

    /// <summary>For FIFO queues: messages with one id count once within five minutes.</summary>
    public string? MessageDeduplicationId { get; set; }
}

/// <summary>Which messages the queue has.</summary>
public class SendMessageBatchResponse : AmazonWebServiceResponse
{
    /// <summary>The queue has these.</summary>
    public List<SendMessageBatchResultEntry>? Successful { get; set; }

    /// <summary>The queue does not have these.</summary>
    public List<BatchResultErrorEntry>? Failed { get; set; }
}

/// <summary>A message that the queue has.</summary>
public class SendMessageBatchResultEntry
{
    /// <summary>Name of the entry.</summary>
    public string? Id { get; set; }

    /// <summary>Id that SQS gave it.</summary>
    public string? MessageId { get; set; }

    /// <summary>MD5 of the body, hexadecimal.</summary>
    public string? MD5OfMessageBody { get; set; }

    /// <summary>Position, for FIFO queues.</summary>
    public string? SequenceNumber { get; set; }
}

using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Puts one message into a queue.</summary>
public class SendMessageRequest : AmazonSQSRequest
{
    /// <summary>Address of the queue. Required.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>The message: text of XML's characters. Required.</summary>
    public string? MessageBody { get; set; }

    /// <summary>Seconds before it can be received, 0 to 900; null for the queue's own.</summary>
    public int? DelaySeconds { get; set; }

    /// <summary>Group, for FIFO and fair queues.</summary>
    public string? MessageGroupId { get; set; }

    /// <summary>For FIFO queues: messages with one id count once within five minutes.</summary>
    public string? MessageDeduplicationId { get; set; }
}

/// <summary>The queue has the message.</summary>
public class SendMessageResponse : AmazonWebServiceResponse
{
    /// <summary>Id that SQS gave it.</summary>
    public string? MessageId { get; set; }

    /// <summary>MD5 of the body, hexadecimal.</summary>
    public string? MD5OfMessageBody { get; set; }

    /// <summary>Position, for FIFO queues.</summary>
    public string? SequenceNumber { get; set; }
}

using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Takes messages out of view.</summary>
public class ReceiveMessageRequest : AmazonSQSRequest
{
    /// <summary>Address of the queue. Required.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>At most so many, 1 to 10; null for 1.</summary>
    public int? MaxNumberOfMessages { get; set; }

    /// <summary>Seconds to wait for a first message, 0 to 20; null for the queue's own.</summary>
    public int? WaitTimeSeconds { get; set; }

    /// <summary>Seconds out of view; null for the queue's own.</summary>
    public int? VisibilityTimeout { get; set; }

    /// <summary>Attributes to return, for example ApproximateReceiveCount, or All.</summary>
    public List<string>? MessageSystemAttributeNames { get; set; }
}

/// <summary>The messages; null when there are none.</summary>
public class ReceiveMessageResponse : AmazonWebServiceResponse
{
    /// <summary>The messages; null when there are none.</summary>
    public List<Message>? Messages { get; set; }
}

/// <summary>A received message.</summary>
public class Message
{
    /// <summary>Id that SQS gave it.</summary>
    public string? MessageId { get; set; }

    /// <summary>Names this receipt: for deleting the message and changing its visibility.</summary>
    public string? ReceiptHandle { get; set; }

    /// <summary>The message.</summary>
    public string? Body { get; set; }

    /// <summary>MD5 of the body, hexadecimal.</summary>
    public string? MD5OfBody { get; set; }

    /// <summary>The attributes that were asked for.</summary>
    public Dictionary<string, string>? Attributes { get; set; }
}

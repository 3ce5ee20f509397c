using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Removes a received message.</summary>
public class DeleteMessageRequest : AmazonSQSRequest
{
    /// <summary>Address of the queue. Required.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>Its newest receipt. Required.</summary>
    public string? ReceiptHandle { get; set; }
}

/// <summary>The message is removed.</summary>
public class DeleteMessageResponse : AmazonWebServiceResponse;

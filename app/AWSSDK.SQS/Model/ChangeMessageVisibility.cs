using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Sets anew how long a message stays out of view.</summary>
public class ChangeMessageVisibilityRequest : AmazonSQSRequest
{
    /// <summary>Address of the queue. Required.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>Its newest receipt. Required.</summary>
    public string? ReceiptHandle { get; set; }

    /// <summary>Seconds from now, 0 to 43200. Required.</summary>
    public int? VisibilityTimeout { get; set; }
}

/// <summary>It is set.</summary>
public class ChangeMessageVisibilityResponse : AmazonWebServiceResponse;

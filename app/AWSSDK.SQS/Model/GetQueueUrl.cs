using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Finds a queue.</summary>
public class GetQueueUrlRequest : AmazonSQSRequest
{
    /// <summary>Name. Required.</summary>
    public string? QueueName { get; set; }

    /// <summary>Account that owns it; null for the caller's.</summary>
    public string? QueueOwnerAWSAccountId { get; set; }
}

/// <summary>The queue.</summary>
public class GetQueueUrlResponse : AmazonWebServiceResponse
{
    /// <summary>Its address.</summary>
    public string? QueueUrl { get; set; }
}

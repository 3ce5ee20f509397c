using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Asks for attributes of a queue.</summary>
public class GetQueueAttributesRequest : AmazonSQSRequest
{
    /// <summary>Address of the queue. Required.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>Names, for example ApproximateNumberOfMessages, or All.</summary>
    public List<string>? AttributeNames { get; set; }
}

/// <summary>The attributes.</summary>
public class GetQueueAttributesResponse : AmazonWebServiceResponse
{
    /// <summary>Name and value.</summary>
    public Dictionary<string, string>? Attributes { get; set; }
}

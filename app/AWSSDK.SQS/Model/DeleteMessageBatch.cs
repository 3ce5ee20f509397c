using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Removes up to ten received messages.</summary>
public class DeleteMessageBatchRequest : AmazonSQSRequest
{
    /// <summary>Address of the queue. Required.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>The messages. Required.</summary>
    public List<DeleteMessageBatchRequestEntry>? Entries { get; set; }
}

/// <summary>One message of a batch.</summary>
public class DeleteMessageBatchRequestEntry
{
    /// <summary>Names the entry in the answer; distinct within the batch. Required.</summary>
    public string? Id { get; set; }

    /// <summary>Its newest receipt. Required.</summary>
    public string? ReceiptHandle { get; set; }
}

/// <summary>Which messages are removed.</summary>
public class DeleteMessageBatchResponse : AmazonWebServiceResponse
{
    /// <summary>These are removed.</summary>
    public List<DeleteMessageBatchResultEntry>? Successful { get; set; }

    /// <summary>These are not.</summary>
    public List<BatchResultErrorEntry>? Failed { get; set; }
}

/// <summary>A message that is removed.</summary>
public class DeleteMessageBatchResultEntry
{
    /// <summary>Name of the entry.</summary>
    public string? Id { get; set; }
}

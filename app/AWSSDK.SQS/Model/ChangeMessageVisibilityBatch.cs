using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>The same for up to ten messages.</summary>
public class ChangeMessageVisibilityBatchRequest : AmazonSQSRequest
{
    /// <summary>Address of the queue. Required.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>The messages. Required.</summary>
    public List<ChangeMessageVisibilityBatchRequestEntry>? Entries { get; set; }
}

/// <summary>One message of a batch.</summary>
public class ChangeMessageVisibilityBatchRequestEntry
{
    /// <summary>Names the entry in the answer; distinct within the batch. Required.</summary>
    public string? Id { get; set; }

    /// <summary>Its newest receipt. Required.</summary>
    public string? ReceiptHandle { get; set; }

    /// <summary>Seconds from now, 0 to 43200. Required.</summary>
    public int? VisibilityTimeout { get; set; }
}

/// <summary>For which messages it is set.</summary>
public class ChangeMessageVisibilityBatchResponse : AmazonWebServiceResponse
{
    /// <summary>Set for these.</summary>
    public List<ChangeMessageVisibilityBatchResultEntry>? Successful { get; set; }

    /// <summary>Not set for these.</summary>
    public List<BatchResultErrorEntry>? Failed { get; set; }
}

/// <summary>A message for which it is set.</summary>
public class ChangeMessageVisibilityBatchResultEntry
{
    /// <summary>Name of the entry.</summary>
    public string? Id { get; set; }
}

namespace Amazon.SQS.Model;

/// <summary>An entry of a batch that failed.</summary>
public class BatchResultErrorEntry
{
    /// <summary>Name of the entry.</summary>
    public string? Id { get; set; }

    /// <summary>Why.</summary>
    public string? Code { get; set; }

    /// <summary>Why, in words.</summary>
    public string? Message { get; set; }

    /// <summary>Whether the same entry would fail again.</summary>
    public bool? SenderFault { get; set; }
}

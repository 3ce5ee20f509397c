namespace HybridCloud.Contract;

/// <summary>
/// IAM actions that the workload's calls need. Roles allow these and no others, and so does the imitation of AWS
/// that the tests run against: a call whose action is missing here fails in a test first.
/// </summary>
public static class AwsActions
{
    /// <summary>What the API calls on the heartbeat secret. The requirements name both actions.</summary>
    public static IReadOnlyList<string> ReadSecret { get; } = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"];

    /// <summary>What the worker calls on that secret, besides <see cref="ReadSecret"/>.</summary>
    public static IReadOnlyList<string> WriteSecret { get; } = ["secretsmanager:UpdateSecret"];

    /// <summary>What the validator calls on its queue; a batch needs the same action as a single message.</summary>
    public static IReadOnlyList<string> SendMessages { get; } = ["sqs:SendMessage"];

    /// <summary>What the uploader calls on the queue.</summary>
    public static IReadOnlyList<string> ConsumeMessages { get; } =
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"];

    /// <summary>What the uploader calls on the bucket.</summary>
    public static IReadOnlyList<string> WriteObjects { get; } = ["s3:PutObject"];
}

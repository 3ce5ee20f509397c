namespace HybridCloud.Contract;

/// <summary>
/// Actions that the workload's calls need, as IAM names them. Roles allow these and no others, and so does the stand-in
/// that the tests run against: a call that is missing here fails there first.
/// </summary>
public static class AwsActions
{
    /// <summary>What the API calls on the heartbeat's secret. The requirements name both.</summary>
    public static IReadOnlyList<string> ReadSecret { get; } = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"];

    /// <summary>What the worker calls on it beside <see cref="ReadSecret"/>.</summary>
    public static IReadOnlyList<string> WriteSecret { get; } = ["secretsmanager:UpdateSecret"];

    /// <summary>What the validator calls on its queue; a batch needs the same as a message.</summary>
    public static IReadOnlyList<string> SendMessages { get; } = ["sqs:SendMessage"];

    /// <summary>What the uploader calls on the queue.</summary>
    public static IReadOnlyList<string> ConsumeMessages { get; } =
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"];

    /// <summary>What the uploader calls on the bucket.</summary>
    public static IReadOnlyList<string> WriteObjects { get; } = ["s3:PutObject"];
}

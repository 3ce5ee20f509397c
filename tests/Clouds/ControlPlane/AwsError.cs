namespace HybridCloud.AwsControlPlane;

/// <summary>What AWS answers instead of doing what was asked.</summary>
/// <param name="code">AWS's own code, for example <c>NoSuchBucket</c>.</param>
/// <param name="message">Text for people.</param>
/// <param name="status">HTTP status; 400 unless AWS uses another for this code.</param>
public sealed class AwsError(string code, string message, int status = 400) : Exception(message)
{
    public string Code { get; } = code;

    public int Status { get; } = status;

    /// <summary>The answer for an operation that this imitation does not know.</summary>
    public static AwsError Unknown(string operation) =>
        new("InvalidAction", $"{operation} is not imitated here.", 501);
}

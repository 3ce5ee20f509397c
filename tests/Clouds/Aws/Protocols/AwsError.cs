namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>Errors with which AWS refuses a call to any service before the service sees it; each protocol has its own code and status.</summary>
public enum CommonError
{
    MissingAuthentication,
    IncompleteSignature,
    UnknownAccessKey,
    InvalidToken,
    ExpiredToken,
    SignatureMismatch,
    ClockSkew,
    AccessDenied,
    Throttled,
    InternalError,
    ServiceUnavailable,
}

/// <summary>What AWS answers instead of doing what was asked.</summary>
public sealed class AwsError : Exception
{
    /// <summary>An error that every service has: the protocol knows its code and status.</summary>
    public AwsError(CommonError common, string message) : base(message) => (Common, Code, Status) = (common, common.ToString(), 403);

    /// <summary>A service's own error.</summary>
    /// <param name="code">AWS's own code, for example <c>NoSuchBucket</c>.</param>
    /// <param name="message">Human-readable text.</param>
    /// <param name="status">HTTP status; 400 unless AWS uses another for this code.</param>
    public AwsError(string code, string message, int status = 400) : base(message) => (Code, Status) = (code, status);

    /// <summary>The error that every service has; null for a service's own.</summary>
    public CommonError? Common { get; }

    public string Code { get; }

    public int Status { get; }

    /// <summary>The answer for an operation that this imitation does not know.</summary>
    public static AwsError Unknown(string operation) =>
        new("InvalidAction", $"{operation} is not imitated here.", 501);
}

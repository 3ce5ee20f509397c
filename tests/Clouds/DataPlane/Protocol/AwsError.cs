namespace HybridCloud.AwsStandIn.Protocol;

/// <summary>Ways in which AWS refuses any call of any service, before the service sees it.</summary>
public enum Refusal
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

/// <summary>An error of the protocol's common part or of the service itself.</summary>
public sealed class AwsErrorException : Exception
{
    /// <summary>A common refusal: each protocol has its own code and status for it.</summary>
    public AwsErrorException(Refusal refusal, string message) : base(message) => Refusal = refusal;

    /// <summary>A service's own error.</summary>
    public AwsErrorException(string code, string message, int status = 400) : base(message) => (Code, Status) = (code, status);

    /// <summary>The common refusal; null for a service's own error.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The service's own code.</summary>
    public string? Code { get; }

    /// <summary>HTTP status of a service's own error.</summary>
    public int Status { get; }
}

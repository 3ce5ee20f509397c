using System.Text.Json.Serialization;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.Aws.Faults;

/// <summary>Ways in which a call can be made to fail.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>The answer comes after <see cref="Fault.DelayMilliseconds"/>.</summary>
    Slow,

    /// <summary>The error in <see cref="Fault.Error"/>.</summary>
    Error,

    /// <summary>500.</summary>
    InternalError,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>The service's way of saying "too many calls".</summary>
    Throttled,

    /// <summary>The session token counts as expired.</summary>
    ExpiredToken,

    /// <summary>The signature counts as wrong.</summary>
    WrongSignature,

    /// <summary>The role counts as not allowed.</summary>
    AccessDenied,

    /// <summary>The connection is reset without an answer.</summary>
    ConnectionReset,

    /// <summary>The call takes effect, and then the connection is reset: the caller cannot know.</summary>
    ConnectionResetAfter,

    /// <summary>Every <see cref="Fault.Every"/>th entry of a batch fails by itself; the call succeeds.</summary>
    BatchEntry,

    /// <summary>Every <see cref="Fault.Every"/>th received message stays visible, so that it is delivered twice.</summary>
    Duplicate,

    /// <summary>Every <see cref="Fault.Every"/>th received message counts as received but is not in the answer, as if lost in transit.</summary>
    LostReceive,
}

/// <summary>What fails, how, and how often.</summary>
[method: JsonConstructor]
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Makes an operation answer with an error, once by default.</summary>
    /// <param name="operation">For example <c>s3:CreateBucket</c>.</param>
    /// <param name="code">AWS's code, for example <c>ThrottlingException</c>, <c>AccessDenied</c>, <c>LimitExceeded</c>.</param>
    /// <param name="message">Human-readable text.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="times">How many calls fail.</param>
    public Fault(string operation, string code, string message, int status = 400, int times = 1)
        : this(FaultKind.Error)
    {
        ArgumentNullException.ThrowIfNull(operation);
        (Service, Operation) = (operation.Split(':')[0], operation.Split(':')[1]);
        (Error, Count) = (new(code, message, status), times);
    }

    /// <summary>Service as in the signature's scope: rolesanywhere, sts, secretsmanager, sqs, s3. Null for all.</summary>
    public string? Service { get; init; }

    /// <summary>Operation, for example UpdateSecret. Null for all.</summary>
    public string? Operation { get; init; }

    /// <summary>How many calls fail. Null: until the fault is cleared.</summary>
    public int? Count { get; init; }

    /// <summary>One call in this many fails, by count rather than at random. Default 1: every call.</summary>
    public int Every { get; init; } = 1;

    /// <summary>For <see cref="FaultKind.Slow"/>.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>For <see cref="FaultKind.Error"/>.</summary>
    [JsonIgnore]
    public AwsError? Error { get; }

    internal Task StrikeAsync(CancellationToken cancellationToken) => Kind switch
    {
        FaultKind.Slow => Task.Delay(DelayMilliseconds, cancellationToken),
        FaultKind.Error => throw new AwsError(Error!.Code, Error.Message, Error.Status),
        FaultKind.InternalError => throw new AwsError(CommonError.InternalError, "An internal error occurred."),
        FaultKind.Unavailable => throw new AwsError(CommonError.ServiceUnavailable, "Service is unavailable."),
        FaultKind.Throttled => throw new AwsError(CommonError.Throttled, "Rate exceeded"),
        FaultKind.ExpiredToken => throw new AwsError(CommonError.ExpiredToken, "The security token included in the request is expired"),
        FaultKind.WrongSignature => throw new AwsError(CommonError.SignatureMismatch, "The request signature we calculated does not match the signature you provided."),
        FaultKind.AccessDenied => throw new AwsError(CommonError.AccessDenied, "User is not authorized to perform this action"),
        _ => Task.CompletedTask,
    };
}

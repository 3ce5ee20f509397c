using System.Text.Json.Serialization;

namespace HybridCloud.AwsStandIn.Faults;

/// <summary>Ways in which a call can be made to fail.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>The answer comes after <see cref="Fault.DelayMilliseconds"/>.</summary>
    Slow,

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

    /// <summary>Every <see cref="Fault.Every"/>th received message stays in view, so that it is delivered twice.</summary>
    Duplicate,

    /// <summary>Every <see cref="Fault.Every"/>th received message counts as received and is not in the answer, as when the answer is lost on its way.</summary>
    LostReceive,
}

/// <summary>What fails, how, and how often.</summary>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Service as in the signature's scope: rolesanywhere, sts, secretsmanager, sqs, s3. Null for every one.</summary>
    public string? Service { get; init; }

    /// <summary>Operation, for example UpdateSecret. Null for every one.</summary>
    public string? Operation { get; init; }

    /// <summary>How many calls fail. Null: until the fault is cleared.</summary>
    public int? Count { get; init; }

    /// <summary>One call in how many fails, counted and not left to chance. Default 1: each.</summary>
    public int Every { get; init; } = 1;

    /// <summary>For <see cref="FaultKind.Slow"/>.</summary>
    public int DelayMilliseconds { get; init; }
}

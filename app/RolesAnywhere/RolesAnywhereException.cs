using System.Net;
using Amazon.Runtime;

namespace RolesAnywhere;

/// <summary>
/// IAM Roles Anywhere issued no session. The message names what was refused and what to do about it;
/// it never holds a key, a signature or a session token.
/// </summary>
public sealed class RolesAnywhereException : AmazonClientException
{
    internal RolesAnywhereException(RolesAnywhereError error, string message, Exception? inner = null) : base(message, inner) => Error = error;

    /// <summary>What went wrong.</summary>
    public RolesAnywhereError Error { get; }

    /// <summary>Status of the response; null if there was none.</summary>
    public HttpStatusCode? StatusCode { get; internal init; }

    /// <summary>AWS's own code, for example <c>AccessDeniedException</c>; null if there was none.</summary>
    public string? ErrorCode { get; internal init; }

    /// <summary>Id of the call, for AWS support; null if there was none.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>Whether the same call may succeed later without anyone's intervention.</summary>
    public bool IsTransient => Error is RolesAnywhereError.Throttled or RolesAnywhereError.Unavailable;

    /// <summary>A copy of this failure for another caller: an exception that is thrown twice mixes both stack traces.</summary>
    internal RolesAnywhereException Copy() =>
        new(Error, Message, InnerException) { StatusCode = StatusCode, ErrorCode = ErrorCode, RequestId = RequestId };
}

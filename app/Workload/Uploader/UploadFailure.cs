using System.Net;
using Amazon.S3;

namespace HybridCloud.Workload.Uploader;

/// <summary>Distinguishes failures of one message from all others.</summary>
internal static class UploadFailure
{
    // S3's errors about the one object. Anything else, a missing bucket or permission included, is not the message's
    // fault: moving messages to the dead-letter queue for it would lose sight of good ones.
    private static readonly HashSet<string> OfTheMessage =
        ["EntityTooLarge", "InvalidRequest", "InvalidArgument", "KeyTooLongError", "MalformedXML", "InvalidDigest", "BadDigest"];

    /// <summary>Whether storing this message would fail however often it is tried.</summary>
    public static bool IsOfTheMessage(Exception exception) =>
        exception is AmazonS3Exception { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } s3 && OfTheMessage.Contains(s3.ErrorCode ?? "");
}

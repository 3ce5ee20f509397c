using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>How an AWS service writes its errors.</summary>
public abstract class WireProtocol
{
    public static WireProtocol Json11 { get; } = new JsonProtocol("1.1");
    public static WireProtocol Json10 { get; } = new JsonProtocol("1.0");
    public static WireProtocol Sqs { get; } = new SqsProtocol();
    public static WireProtocol RestJson { get; } = new RestJsonProtocol();
    public static WireProtocol Query { get; } = new QueryProtocol();
    public static WireProtocol Sns { get; } = new SnsProtocol();
    public static WireProtocol Ec2 { get; } = new Ec2Protocol();
    public static WireProtocol S3 { get; } = new S3Protocol();

    /// <summary>An error as the service writes it.</summary>
    public Reply Refuse(AwsError error, string requestId)
    {
        var (code, status) = error.Common is { } common ? Common(common) : (error.Code, error.Status);
        return Write(code, error.Message, status, requestId);
    }

    protected abstract (string Code, int Status) Common(CommonError error);

    protected abstract Reply Write(string code, string message, int status, string requestId);

    private class JsonProtocol(string version) : WireProtocol
    {
        protected override (string Code, int Status) Common(CommonError error) => error switch
        {
            CommonError.MissingAuthentication => ("MissingAuthenticationTokenException", 400),
            CommonError.IncompleteSignature => ("IncompleteSignatureException", 400),
            CommonError.UnknownAccessKey or CommonError.InvalidToken => ("UnrecognizedClientException", 400),
            CommonError.ExpiredToken => ("ExpiredTokenException", 400),
            CommonError.SignatureMismatch or CommonError.ClockSkew => ("InvalidSignatureException", 400),
            CommonError.AccessDenied => ("AccessDeniedException", 400),
            CommonError.Throttled => ("ThrottlingException", 400),
            CommonError.ServiceUnavailable => ("ServiceUnavailableException", 503),
            _ => ("InternalServiceError", 500),
        };

        protected override Reply Write(string code, string message, int status, string requestId) => Reply
            .Json(new JsonObject { ["__type"] = code, ["message"] = message, ["Message"] = message }, $"application/x-amz-json-{version}", status)
            .With("x-amzn-ErrorType", code.Split('#')[^1]);
    }

    private sealed class SqsProtocol() : JsonProtocol("1.0")
    {
        /// <summary>SQS also sends the name that the error had before SQS spoke JSON, and clients look at that first.</summary>
        /// <seealso href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#x-amzn-query-error"/>
        protected override Reply Write(string code, string message, int status, string requestId) => base.Write($"com.amazonaws.sqs#{code}", message, status, requestId)
            .With("x-amzn-query-error", $"{(code == "QueueDoesNotExist" ? "AWS.SimpleQueueService.NonExistentQueue" : code)};{Fault(status)}");
    }

    private sealed class RestJsonProtocol : WireProtocol
    {
        protected override (string Code, int Status) Common(CommonError error) => error switch
        {
            CommonError.Throttled => ("ThrottlingException", 429),
            CommonError.ServiceUnavailable => ("ServiceUnavailableException", 503),
            CommonError.InternalError => ("InternalServerException", 500),
            _ => ("AccessDeniedException", 403),
        };

        protected override Reply Write(string code, string message, int status, string requestId) =>
            Reply.Json(new JsonObject { ["message"] = message }, status: status).With("x-amzn-ErrorType", code + ":http://internal.amazon.com/coral/com.amazon.coral.service/");
    }

    private class QueryProtocol : WireProtocol
    {
        protected override (string Code, int Status) Common(CommonError error) => error switch
        {
            CommonError.MissingAuthentication => ("MissingAuthenticationToken", 403),
            CommonError.IncompleteSignature => ("IncompleteSignature", 400),
            CommonError.UnknownAccessKey or CommonError.InvalidToken => ("InvalidClientTokenId", 403),
            CommonError.ExpiredToken => ("ExpiredToken", 403),
            CommonError.SignatureMismatch or CommonError.ClockSkew => ("SignatureDoesNotMatch", 403),
            CommonError.AccessDenied => ("AccessDenied", 403),
            CommonError.Throttled => ("Throttling", 400),
            CommonError.ServiceUnavailable => ("ServiceUnavailable", 503),
            _ => ("InternalFailure", 500),
        };

        protected override Reply Write(string code, string message, int status, string requestId) => Reply.Xml(
            new XElement("ErrorResponse",
                new XElement("Error", new XElement("Type", Fault(status)), new XElement("Code", code), new XElement("Message", message)),
                new XElement("RequestId", requestId)),
            status);
    }

    private sealed class SnsProtocol : QueryProtocol
    {
        protected override (string Code, int Status) Common(CommonError error) => error == CommonError.AccessDenied ? ("AuthorizationError", 403) : base.Common(error);
    }

    private sealed class Ec2Protocol : QueryProtocol
    {
        protected override (string Code, int Status) Common(CommonError error) => error switch
        {
            CommonError.AccessDenied => ("UnauthorizedOperation", 403),
            CommonError.UnknownAccessKey or CommonError.InvalidToken or CommonError.SignatureMismatch => ("AuthFailure", 401),
            _ => base.Common(error),
        };

        protected override Reply Write(string code, string message, int status, string requestId) => Reply.Xml(
            new XElement("Response",
                new XElement("Errors", new XElement("Error", new XElement("Code", code), new XElement("Message", message))),
                new XElement("RequestID", requestId)),
            status);
    }

    private sealed class S3Protocol : WireProtocol
    {
        protected override (string Code, int Status) Common(CommonError error) => error switch
        {
            CommonError.UnknownAccessKey => ("InvalidAccessKeyId", 403),
            CommonError.InvalidToken => ("InvalidToken", 400),
            CommonError.ExpiredToken => ("ExpiredToken", 400),
            CommonError.IncompleteSignature => ("AuthorizationHeaderMalformed", 400),
            CommonError.SignatureMismatch => ("SignatureDoesNotMatch", 403),
            CommonError.ClockSkew => ("RequestTimeTooSkewed", 403),
            CommonError.Throttled => ("SlowDown", 503),
            CommonError.ServiceUnavailable => ("ServiceUnavailable", 503),
            CommonError.InternalError => ("InternalError", 500),
            _ => ("AccessDenied", 403),
        };

        protected override Reply Write(string code, string message, int status, string requestId) => Reply.Xml(
            new XElement("Error", new XElement("Code", code), new XElement("Message", message), new XElement("RequestId", requestId)), status);
    }

    private static string Fault(int status) => status < 500 ? "Sender" : "Receiver";
}

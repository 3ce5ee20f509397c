using System.Security;
using System.Text.Json;

namespace HybridCloud.AwsStandIn.Protocol;

/// <summary>How a service of AWS writes errors.</summary>
public abstract class WireProtocol
{
    public static WireProtocol Json11 { get; } = new JsonProtocol("application/x-amz-json-1.1", "");
    public static WireProtocol Json10 { get; } = new JsonProtocol("application/x-amz-json-1.0", "com.amazonaws.sqs#");
    public static WireProtocol RestJson { get; } = new RestJsonProtocol();
    public static WireProtocol Query { get; } = new QueryProtocol();
    public static WireProtocol RestXml { get; } = new RestXmlProtocol();

    /// <summary>Writes an error in the service's shape.</summary>
    public async Task WriteAsync(HttpContext http, AwsErrorException error, string requestId)
    {
        var (code, status) = error.Refusal is { } refusal ? Common(refusal) : (error.Code!, error.Status);
        var body = Body(http, code, error.Message, requestId, status);
        http.Response.StatusCode = status;
        // One write, so that head and body leave together.
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    protected abstract (string Code, int Status) Common(Refusal refusal);

    protected abstract byte[] Body(HttpContext http, string code, string message, string requestId, int status);

    private sealed class JsonProtocol(string contentType, string typePrefix) : WireProtocol
    {
        protected override (string Code, int Status) Common(Refusal refusal) => refusal switch
        {
            Refusal.MissingAuthentication => ("MissingAuthenticationTokenException", 400),
            Refusal.IncompleteSignature => ("IncompleteSignatureException", 400),
            Refusal.UnknownAccessKey or Refusal.InvalidToken => ("UnrecognizedClientException", 400),
            Refusal.ExpiredToken => ("ExpiredTokenException", 400),
            Refusal.SignatureMismatch or Refusal.ClockSkew => ("InvalidSignatureException", 400),
            Refusal.AccessDenied => ("AccessDeniedException", 400),
            Refusal.Throttled => ("ThrottlingException", 400),
            Refusal.ServiceUnavailable => ("ServiceUnavailableException", 503),
            _ => ("InternalServiceError", 500),
        };

        protected override byte[] Body(HttpContext http, string code, string message, string requestId, int status)
        {
            http.Response.ContentType = contentType;
            return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["__type"] = typePrefix + code, ["message"] = message });
        }
    }

    private sealed class RestJsonProtocol : WireProtocol
    {
        protected override (string Code, int Status) Common(Refusal refusal) => refusal switch
        {
            Refusal.Throttled => ("ThrottlingException", 429),
            Refusal.ServiceUnavailable => ("ServiceUnavailableException", 503),
            Refusal.InternalError => ("InternalServerException", 500),
            _ => ("AccessDeniedException", 403),
        };

        protected override byte[] Body(HttpContext http, string code, string message, string requestId, int status)
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers["X-Amzn-ErrorType"] = code + ":http://internal.amazon.com/coral/com.amazon.coral.service/";
            return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["message"] = message });
        }
    }

    private sealed class QueryProtocol : WireProtocol
    {
        protected override (string Code, int Status) Common(Refusal refusal) => refusal switch
        {
            Refusal.MissingAuthentication => ("MissingAuthenticationToken", 403),
            Refusal.IncompleteSignature => ("IncompleteSignature", 400),
            Refusal.UnknownAccessKey or Refusal.InvalidToken => ("InvalidClientTokenId", 403),
            Refusal.ExpiredToken => ("ExpiredToken", 403),
            Refusal.SignatureMismatch or Refusal.ClockSkew => ("SignatureDoesNotMatch", 403),
            Refusal.AccessDenied => ("AccessDenied", 403),
            Refusal.Throttled => ("Throttling", 400),
            Refusal.ServiceUnavailable => ("ServiceUnavailable", 503),
            _ => ("InternalFailure", 500),
        };

        protected override byte[] Body(HttpContext http, string code, string message, string requestId, int status)
        {
            http.Response.ContentType = "text/xml";
            return System.Text.Encoding.UTF8.GetBytes(
                $"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>{(status < 500 ? "Sender" : "Receiver")}</Type><Code>{code}</Code><Message>{SecurityElement.Escape(message)}</Message></Error><RequestId>{requestId}</RequestId></ErrorResponse>""");
        }
    }

    private sealed class RestXmlProtocol : WireProtocol
    {
        protected override (string Code, int Status) Common(Refusal refusal) => refusal switch
        {
            Refusal.UnknownAccessKey => ("InvalidAccessKeyId", 403),
            Refusal.InvalidToken => ("InvalidToken", 400),
            Refusal.ExpiredToken => ("ExpiredToken", 400),
            Refusal.IncompleteSignature => ("AuthorizationHeaderMalformed", 400),
            Refusal.SignatureMismatch => ("SignatureDoesNotMatch", 403),
            Refusal.ClockSkew => ("RequestTimeTooSkewed", 403),
            Refusal.Throttled => ("SlowDown", 503),
            Refusal.ServiceUnavailable => ("ServiceUnavailable", 503),
            Refusal.InternalError => ("InternalError", 500),
            _ => ("AccessDenied", 403),
        };

        protected override byte[] Body(HttpContext http, string code, string message, string requestId, int status)
        {
            http.Response.ContentType = "application/xml";
            return http.Request.Method == HttpMethods.Head
                ? []
                : System.Text.Encoding.UTF8.GetBytes(
                    $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{SecurityElement.Escape(message)}</Message><RequestId>{requestId}</RequestId></Error>""");
        }
    }
}

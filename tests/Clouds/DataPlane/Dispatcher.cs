using System.Text;
using System.Text.Json;
using System.Web;
using HybridCloud.AwsStandIn.Faults;
using HybridCloud.AwsStandIn.Protocol;
using HybridCloud.AwsStandIn.RolesAnywhere;
using HybridCloud.AwsStandIn.S3;
using HybridCloud.AwsStandIn.Signing;
using HybridCloud.AwsStandIn.Sqs;
using HybridCloud.AwsStandIn.Sts;

namespace HybridCloud.AwsStandIn;

/// <summary>Finds the service of a call, lets faults strike, checks the signature, and writes the answer.</summary>
internal sealed class Dispatcher(AwsStandInHost host, SigV4Verifier signatures, CreateSessionService rolesAnywhere, StsService sts)
{
    public async Task HandleAsync(HttpContext http)
    {
        var requestId = Guid.NewGuid().ToString();
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        http.Response.Headers.Date = host.Now().ToString("R");
        var body = await ReadAsync(http);
        var (service, operation, protocol) = Route(http.Request, body);
        try
        {
            var faults = host.Faults.Strike(service, operation);
            foreach (var fault in faults) await ApplyAsync(fault, http.RequestAborted);
            if (faults.Any(f => f.Kind == FaultKind.ConnectionReset))
            {
                http.Abort();
                return;
            }

            await AnswerAsync(http, service, operation, protocol, body, requestId, faults.Any(f => f.Kind == FaultKind.ConnectionResetAfter));
        }
        catch (AwsErrorException e)
        {
            await protocol.WriteAsync(http, e, requestId);
        }
    }

    private async Task AnswerAsync(
        HttpContext http, string service, string operation, WireProtocol protocol, ReadOnlyMemory<byte> body, string requestId, bool reset)
    {
        var status = StatusCodes.Status200OK;
        byte[] answer;
        if (service == "rolesanywhere")
        {
            if (operation != "CreateSession") throw new AwsErrorException("ResourceNotFoundException", "No such operation", 404);
            answer = rolesAnywhere.CreateSession(http.Request, body);
            status = StatusCodes.Status201Created;
            http.Response.ContentType = "application/json";
        }
        else
        {
            var caller = signatures.Verify(http.Request, service, body);
            (answer, http.Response.ContentType) = service switch
            {
                "sqs" when protocol == WireProtocol.Json10 => (
                    JsonSerializer.SerializeToUtf8Bytes(await host.Queues.HandleAsync(operation, Json(body), caller, http.RequestAborted)),
                    "application/x-amz-json-1.0"),
                "sqs" => (
                    SqsQuery.Write(operation, requestId, await host.Queues.HandleAsync(operation, SqsQuery.Read(http.Request, body), caller, http.RequestAborted)),
                    "text/xml"),
                "s3" => (host.Buckets.Handle(http, operation, body, caller), "application/xml"),
                "sts" when operation == "GetCallerIdentity" => (sts.GetCallerIdentity(caller, requestId), "text/xml"),
                "secretsmanager" => (JsonSerializer.SerializeToUtf8Bytes(host.Secrets.Handle(operation, Json(body), caller)), "application/x-amz-json-1.1"),
                _ => throw new AwsErrorException("InvalidAction", $"The action {operation} is not valid for this endpoint."),
            };
        }

        if (reset)
        {
            http.Abort();
            return;
        }

        if (http.Response.StatusCode == StatusCodes.Status200OK) http.Response.StatusCode = status;
        http.Response.ContentLength ??= answer.Length;
        await http.Response.Body.WriteAsync(answer, http.RequestAborted);
    }

    private static (string Service, string Operation, WireProtocol Protocol) Route(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target)
        {
            var parts = target.Split('.');
            return parts[0] == "AmazonSQS" ? ("sqs", parts[^1], WireProtocol.Json10) : (parts[0], parts[^1], WireProtocol.Json11);
        }

        if (request.Path == "/sessions") return ("rolesanywhere", HttpMethods.IsPost(request.Method) ? "CreateSession" : request.Method, WireProtocol.RestJson);
        if (request.HasFormContentType)
        {
            // SQS and STS share the query protocol; the signature's scope tells which one is meant.
            var action = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(body.Span))["Action"] ?? "";
            var sqs = request.Headers.Authorization.ToString().Contains("/sqs/aws4_request", StringComparison.Ordinal);
            return (sqs ? "sqs" : "sts", action, WireProtocol.Query);
        }

        return ("s3", S3Service.OperationOf(request), WireProtocol.RestXml);
    }

    private static Task ApplyAsync(Fault fault, CancellationToken cancellationToken) => fault.Kind switch
    {
        FaultKind.Slow => Task.Delay(fault.DelayMilliseconds, cancellationToken),
        FaultKind.InternalError => throw new AwsErrorException(Refusal.InternalError, "An internal error occurred."),
        FaultKind.Unavailable => throw new AwsErrorException(Refusal.ServiceUnavailable, "Service is unavailable."),
        FaultKind.Throttled => throw new AwsErrorException(Refusal.Throttled, "Rate exceeded"),
        FaultKind.ExpiredToken => throw new AwsErrorException(Refusal.ExpiredToken, "The security token included in the request is expired"),
        FaultKind.WrongSignature => throw new AwsErrorException(Refusal.SignatureMismatch, "The request signature we calculated does not match the signature you provided."),
        FaultKind.AccessDenied => throw new AwsErrorException(Refusal.AccessDenied, "User is not authorized to perform this action"),
        _ => Task.CompletedTask,
    };

    private static JsonElement Json(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonElement.Parse(body.Span);
        }
        catch (JsonException)
        {
            throw new AwsErrorException("SerializationException", "The request body is not JSON.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength is 0) return default;
        using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? 0));
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}

using System.Text;
using System.Text.Json;
using System.Web;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Clouds.Aws.Signatures;
using HybridCloud.Clouds.DataPlane.RolesAnywhere;
using HybridCloud.Clouds.DataPlane.Sqs;
using Microsoft.AspNetCore.Http.Features;

namespace HybridCloud.Clouds.DataPlane;

/// <summary>Finds the service of a call, applies faults, checks the signature, and writes the answer.</summary>
internal sealed class Dispatcher(AwsDataPlane host, SignatureV4 signatures, CreateSessionService rolesAnywhere)
{
    private static readonly Dictionary<string, string> NoQuery = [];

    public async Task HandleAsync(HttpContext http)
    {
        var requestId = Guid.NewGuid().ToString();
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        http.Response.Headers.Date = host.Now().ToString("R");
        var body = await ReadAsync(http);
        var call = Route(http.Request, body);
        Reply reply;
        try
        {
            var faults = await host.Faults.StrikeAsync(call.Service, call.Operation, http.RequestAborted);
            var cut = faults.Any(f => f.Kind == FaultKind.ConnectionReset);
            reply = cut ? Reply.Empty() : await AnswerAsync(http, call, body, requestId);
            if (cut || faults.Any(f => f.Kind == FaultKind.ConnectionResetAfter))
            {
                http.Abort();
                return;
            }
        }
        catch (AwsError e)
        {
            reply = call.Protocol.Refuse(e, requestId);
        }

        await reply.WriteAsync(http);
    }

    private async Task<Reply> AnswerAsync(HttpContext http, ReceivedCall call, ReadOnlyMemory<byte> body, string requestId)
    {
        var (service, operation, protocol, stored) = call;
        if (service == "rolesanywhere")
            return operation == "CreateSession" ? rolesAnywhere.CreateSession(http.Request, body) : throw new AwsError("ResourceNotFoundException", "No such operation", 404);
        var session = signatures.Verify(http.Request, AuthorizationHeader.Parse(http.Request.Headers.Authorization), service, body, host.Find);
        var caller = new Principal(session, host.Options.PolicyOf(session.Role));
        return service switch
        {
            "sqs" when protocol == WireProtocol.Sqs => new(
                200, "application/x-amz-json-1.0", JsonSerializer.SerializeToUtf8Bytes(await host.Queues.HandleAsync(operation, Json(body), caller, http.RequestAborted))),
            "sqs" => SqsQuery.Write(operation, requestId, await host.Queues.HandleAsync(operation, SqsQuery.Read(http.Request, body), caller, http.RequestAborted)),
            "s3" => Store(stored!, caller),
            "sts" when operation == "GetCallerIdentity" => QueryService.Reply("sts", "2011-06-15", operation, Sts.CallerIdentity(session), requestId),
            "secretsmanager" => host.Secrets.Handle(Call(http.Request, body), caller),
            _ => throw new AwsError("InvalidAction", $"The action {operation} is not valid for this endpoint."),
        };
    }

    private ReceivedCall Route(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target)
        {
            var parts = target.Split('.');
            return parts[0] == "AmazonSQS" ? new("sqs", parts[^1], WireProtocol.Sqs) : new(parts[0], parts[^1], WireProtocol.Json11);
        }

        if (request.Path == "/sessions") return new("rolesanywhere", HttpMethods.IsPost(request.Method) ? "CreateSession" : request.Method, WireProtocol.RestJson);
        if (request.HasFormContentType)
        {
            // SQS and STS share the query protocol; the signature's scope tells which one is meant.
            var action = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(body.Span))["Action"] ?? "";
            var sqs = request.Headers.Authorization.ToString().Contains("/sqs/aws4_request", StringComparison.Ordinal);
            return new(sqs ? "sqs" : "sts", action, WireProtocol.Query);
        }

        var stored = host.Buckets.Route(Call(request, body));
        return new("s3", stored.Operation, WireProtocol.S3, stored);
    }

    private static Reply Store(Routed routed, Principal caller)
    {
        var resource = $"arn:aws:s3:::{Uri.UnescapeDataString(routed.Call.Path.Trim('/'))}";
        caller.Demand(routed.Operation switch { "HeadObject" => "s3:GetObject", "ListObjectsV2" or "HeadBucket" => "s3:ListBucket", var operation => $"s3:{operation}" }, resource);
        return routed.Answer();
    }

    private Call Call(HttpRequest request, ReadOnlyMemory<byte> body) => new()
    {
        Account = host.Account,
        Region = host.Options.Region,
        Method = request.Method,
        Path = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0],
        Query = request.Query.Count == 0 ? NoQuery : request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
        Headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
        Body = body.ToArray(),
    };

    private static JsonElement Json(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonElement.Parse(body.Span);
        }
        catch (JsonException)
        {
            throw new AwsError("SerializationException", "The request body is not JSON.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength is 0) return default;
        using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? 0));
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <param name="Stored">The call as S3 understands it; null for other services.</param>
    private sealed record ReceivedCall(string Service, string Operation, WireProtocol Protocol, Routed? Stored = null);
}

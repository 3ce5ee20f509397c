using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>One whole response.</summary>
public sealed record Reply(int Status = 200, string ContentType = "", byte[]? Body = null)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public static Reply Empty(int status = 200) => new(status);

    public static Reply Json(JsonNode? value, string type = "application/json", int status = 200) =>
        new(status, type, Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "{}"));

    public static Reply Xml(XElement value, int status = 200) =>
        new(status, "text/xml", Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{value.ToString(SaveOptions.DisableFormatting)}"));

    /// <summary>This response with one more header.</summary>
    public Reply With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }

    /// <summary>Answers a request. Headers and body leave in one write: a client that sees half an answer repeats a call that took effect.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var response = context.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        if (ContentType.Length > 0)
        {
            response.ContentType = ContentType;
        }

        if (Status is not (204 or 304))
        {
            response.ContentLength ??= Body?.Length ?? 0;
        }

        if (Body is { Length: > 0 } && !HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(Body, context.RequestAborted);
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HybridCloud.Workload.Hosting;

/// <summary>Writes a JSON answer in one piece, with its length; no cache may keep it.</summary>
internal static class JsonAnswer
{
    public static Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) =>
        WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(answer, type));

    public static Task WriteAsync(HttpContext context, byte[] answer)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "application/json; charset=utf-8";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentLength = answer.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
    }
}

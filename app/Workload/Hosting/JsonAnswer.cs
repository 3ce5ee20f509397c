using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HybridCloud.Workload.Hosting;

/// <summary>Routes that answer with JSON: in one piece, with its length, and never cached.</summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Methods = ["GET", "HEAD"];

    /// <summary>Maps a route whose answer is computed for each call.</summary>
    public static void MapAnswer<T>(
        this IEndpointRouteBuilder routes, string path, JsonTypeInfo<T> type, Func<CancellationToken, Task<T>> answer) =>
        routes.MapAnswer(path, async cancellationToken => Serialize(await answer(cancellationToken), type));

    /// <summary>Maps a route whose answer is already JSON.</summary>
    public static IEndpointConventionBuilder MapAnswer(
        this IEndpointRouteBuilder routes, string path, Func<CancellationToken, Task<byte[]>> answer) =>
        routes.MapMethods(path, Methods, (RequestDelegate)(context =>
        {
            var task = answer(context.RequestAborted);
            return task.IsCompletedSuccessfully ? WriteAsync(context, task.Result) : AwaitAndWriteAsync(context, task);
        }));

    /// <summary>An answer's JSON. It is never embedded in a page, so quotes and non-Latin letters stay unescaped.</summary>
    public static byte[] Serialize<T>(T answer, JsonTypeInfo<T> type)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions)) JsonSerializer.Serialize(writer, answer, type);
        return buffer.ToArray();
    }

    /// <summary>Writes an answer as JSON.</summary>
    public static Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) => WriteAsync(context, Serialize(answer, type));

    /// <summary>Writes JSON, with the status that the response already has.</summary>
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

    private static async Task AwaitAndWriteAsync(HttpContext context, Task<byte[]> answer) => await WriteAsync(context, await answer);
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>A span as OTLP carries it.</summary>
internal sealed record Span(string Service, string Source, string Name, string TraceId, string Id, string ParentId, int Status, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>OTLP's status code of a failed span.</summary>
    public const int Failed = 2;
}

/// <summary>A collector for OTLP over HTTP in protobuf: takes spans and answers that all were accepted.</summary>
/// <remarks>Field numbers: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto</remarks>
internal sealed class TraceReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Span> spans = new();

    private TraceReceiver(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.Single());

    public IReadOnlyList<Span> Spans => [.. spans];

    public static async Task<TraceReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new TraceReceiver(builder.Build());
        receiver.app.MapPost("/v1/traces", receiver.TakeAsync);
        await receiver.app.StartAsync(cancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Request.ContentType != "application/x-protobuf")
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        using var body = new MemoryStream();
        // The sender waits two seconds and does not send again: what has arrived counts even if it has left.
        await context.Request.Body.CopyToAsync(body, CancellationToken.None);
        foreach (var resource in Fields(body.ToArray(), 1))
        {
            var service = Attributes(Fields(resource, 1).Single(), 1).GetValueOrDefault("service.name", "");
            foreach (var scope in Fields(resource, 2))
            {
                var source = Text(Fields(scope, 1).Single(), 1);
                foreach (var span in Fields(scope, 2))
                    spans.Enqueue(new(service, source, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4), Fields(span, 15).Select(status => Number(status, 3)).SingleOrDefault(), Attributes(span, 9)));
            }
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Fields(message, field).SingleOrDefault() ?? []);

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Fields(message, field).SingleOrDefault() ?? []);

    private static Dictionary<string, string> Attributes(byte[] message, int field) => Fields(message, field).ToDictionary(
        pair => Text(pair, 1), pair => Fields(pair, 2).Select(value => Text(value, 1) is { Length: > 0 } text ? text : $"{Number(value, 3)}").Single());

    /// <summary>A field that holds a small number.</summary>
    private static int Number(byte[] message, int field) => (int)Read(message).Where(found => found.Field == field).Select(found => found.Number).SingleOrDefault();

    /// <summary>Fields that are messages, texts or bytes.</summary>
    private static IEnumerable<byte[]> Fields(byte[] message, int field) => Read(message).Where(found => found.Field == field).Select(found => found.Bytes);

    // https://protobuf.dev/programming-guides/encoding/
    private static IEnumerable<(int Field, ulong Number, byte[] Bytes)> Read(byte[] message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message, ref at);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return (field, Varint(message, ref at), []);
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return (field, 0, message[at..(at + length)]);
                    at += length;
                    break;
                default:
                    throw new InvalidDataException($"Field {field} has the unknown wire type {tag & 7}.");
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Aws;

/// <summary>
/// The secret's text: a JSON object in which the worker keeps <c>timestamp</c>. Someone else may have put anything
/// there, so nothing is taken for granted when reading, and nothing is lost when writing.
/// </summary>
internal static class SecretDocument
{
    // The text never becomes part of a page, so it needs no HTML escapes: what others wrote stays readable and does not grow.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string TimestampMember = "timestamp";

    // Keeps the original text if it was not a JSON object when the worker first wrote.
    private const string ValueMember = "value";

    /// <summary>The worker's timestamp, or null when the text is not a JSON object or has no such time.</summary>
    public static DateTimeOffset? Timestamp(string? text)
    {
        if (text is null) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(TimestampMember, out var member)
                && member.ValueKind == JsonValueKind.String
                ? UtcTime.Parse(member.GetString())
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text with lone surrogates.
            return null;
        }
    }

    /// <summary>The text with the worker's timestamp in it and everything else kept.</summary>
    public static string WithTimestamp(string? text, DateTimeOffset timestamp)
    {
        var document = ReadObject(text);
        document[TimestampMember] = UtcTime.Text(timestamp);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions)) document.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static JsonObject ReadObject(string? text)
    {
        if (string.IsNullOrEmpty(text)) return [];
        try
        {
            if (JsonNode.Parse(text) is JsonObject document)
            {
                // Members are read lazily: a duplicate name throws only here.
                _ = document.Count;
                return document;
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // Not JSON: kept as text below.
        }

        return new JsonObject { [ValueMember] = text };
    }
}

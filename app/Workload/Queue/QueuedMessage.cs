using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using HybridCloud.Contract;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Queue;

/// <summary>What the validator puts into the queue and the uploader stores, unchanged, as one object in S3.</summary>
/// <param name="Id">
/// Identifies the message and its object: 32 hexadecimal digits, assigned by the validator and not by SQS, so that a message
/// that was sent twice because a response was lost is still one object.
/// </param>
/// <param name="ReceivedAt">When the validator accepted it.</param>
/// <param name="Data">The four fields.</param>
internal sealed record QueuedMessage(string Id, DateTimeOffset ReceivedAt, Payload Data)
{
    private const int IdLength = 32;

    /// <summary>An id that sorts by time.</summary>
    public static string NewId() => Guid.CreateVersion7().ToString("N");

    /// <summary>The id derived from a caller's idempotency key: the same key with the same payload is the same message.</summary>
    public static string IdOf(string idempotencyKey, Payload data)
    {
        // Lengths keep ("ab", "c") and ("a", "bc") apart.
        var parts = string.Concat(((string[])[idempotencyKey, data.Field1, data.Field2, data.Field3, data.Field4]).Select(p => $"{p.Length}:{p}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)))[..IdLength];
    }

    /// <summary>Key of the object in which a message's text is stored; null when the text is not one of the validator's messages.</summary>
    public static string? ObjectKeyOf(string text)
    {
        try
        {
            var message = JsonSerializer.Deserialize(text, QueueJson.Default.QueuedMessage);
            return message is { Id.Length: IdLength, Data: not null } && message.Id.All(char.IsAsciiHexDigitLower)
                ? $"{Stores.MessagesPrefix}{message.Id}.json"
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The message's text.</summary>
    public string ToText() => JsonSerializer.Serialize(this, QueueJson.Default.QueuedMessage);
}

/// <summary>The four text fields of a payload.</summary>
internal sealed record Payload(
    [property: JsonPropertyName("field1")] string Field1,
    [property: JsonPropertyName("field2")] string Field2,
    [property: JsonPropertyName("field3")] string Field3,
    [property: JsonPropertyName("field4")] string Field4);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)], RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(QueuedMessage))]
internal sealed partial class QueueJson : JsonSerializerContext;

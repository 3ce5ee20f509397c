using System.Text.Json;

namespace HybridCloud.Delivery.Plans;

/// <summary>
/// The values that a plan marks as sensitive. Terraform loses the mark when a provider copies a value into another attribute, so a marked
/// value is masked wherever it occurs.
/// </summary>
internal sealed class Secrets
{
    // Shorter values occur by chance in too many places.
    private const int ShortestCopy = 8;

    private readonly HashSet<string> values = new(StringComparer.Ordinal);

    private string[]? longestFirst;

    /// <summary>No marked values.</summary>
    public static Secrets None { get; } = new();

    /// <summary>Adds the marked parts of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mask">Terraform's mask of it: true where it is sensitive.</param>
    public void Add(JsonElement value, JsonElement mask)
    {
        switch (mask.ValueKind)
        {
            case JsonValueKind.True:
                AddAll(value);
                break;
            case JsonValueKind.Object when value.ValueKind == JsonValueKind.Object:
                foreach (var part in mask.EnumerateObject())
                {
                    if (value.TryGetProperty(part.Name, out var inner))
                        Add(inner, part.Value);
                }

                break;
            case JsonValueKind.Array when value.ValueKind == JsonValueKind.Array:
                foreach (var (inner, part) in value.EnumerateArray().Zip(mask.EnumerateArray()))
                    Add(inner, part);
                break;
        }
    }

    /// <summary>A text with the marked values masked.</summary>
    public string Redact(string text) => SensitiveText.WithoutNumbers(Redact(text, _ => SensitiveText.Mask));

    /// <summary>A text with each marked value replaced.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mask">Returns the replacement for a value, given as JSON.</param>
    public string Redact(string text, Func<string, string> mask)
    {
        longestFirst ??= [.. values.OrderByDescending(v => v.Length)];
        foreach (var value in longestFirst.Where(value => text.Contains(value, StringComparison.Ordinal)))
            text = text.Replace(value, mask(Json(value)), StringComparison.Ordinal);
        return text;
    }

    private static string Json(string value) => JsonSerializer.Serialize(value, Relaxed);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private void AddAll(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when value.GetString() is { Length: >= ShortestCopy } text:
                values.Add(text);
                longestFirst = null;
                break;
            case JsonValueKind.Object:
                foreach (var part in value.EnumerateObject())
                    AddAll(part.Value);
                break;
            case JsonValueKind.Array:
                foreach (var part in value.EnumerateArray())
                    AddAll(part);
                break;
        }
    }
}

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HybridCloud.Delivery.Plans;

/// <summary>
/// A value of a plan with the parts of Terraform's masks that belong to it, and the only way to print it: leaf by leaf, so that no secret
/// shows, whatever the value is part of.
/// </summary>
internal readonly record struct PlannedValue(JsonElement Value, JsonElement UnknownMask, JsonElement SensitiveMask, Secrets Secrets)
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    // With a duplicate property, one value could be compared and the other one applied.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly string[] PairNames = ["name", "Name", "key", "Key"];

    private static readonly string[] PairValues = ["value", "Value"];

    /// <summary>Whether it is known only after apply.</summary>
    public bool IsUnknown => UnknownMask.ValueKind == JsonValueKind.True;

    /// <summary>Whether Terraform marks all of it as sensitive.</summary>
    public bool IsSensitive => SensitiveMask.ValueKind == JsonValueKind.True;

    /// <summary>Whether there is no value, and there will be none.</summary>
    public bool IsAbsent => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null && !HasUnknownInside && !IsUnknown;

    /// <summary>Whether it is an object, or will be one.</summary>
    public bool IsObject => Value.ValueKind == JsonValueKind.Object || UnknownMask.ValueKind == JsonValueKind.Object && HasNoValue;

    /// <summary>Whether it is a list, or will be one.</summary>
    public bool IsArray => Value.ValueKind == JsonValueKind.Array || UnknownMask.ValueKind == JsonValueKind.Array && HasNoValue;

    /// <summary>Whether a part of it is known only after apply.</summary>
    public bool HasUnknownInside => UnknownMask.ValueKind is JsonValueKind.Object or JsonValueKind.Array && HasTrue(UnknownMask);

    /// <summary>Number of its items.</summary>
    public int Count => Math.Max(Length(Value), Length(UnknownMask));

    private bool HasNoValue => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Names of its properties.</summary>
    public IEnumerable<string> Names() => Keys(Value).Union(Keys(UnknownMask));

    /// <summary>A property by its name.</summary>
    public PlannedValue Child(string name) =>
        this with { Value = Property(Value, name), UnknownMask = Property(UnknownMask, name), SensitiveMask = Property(SensitiveMask, name) };

    /// <summary>An item by its index.</summary>
    public PlannedValue Item(int index) =>
        this with { Value = At(Value, index), UnknownMask = At(UnknownMask, index), SensitiveMask = At(SensitiveMask, index) };

    /// <summary>The same value, parsed if it is a string that holds a JSON document, such as an IAM policy.</summary>
    public PlannedValue Parsed()
    {
        if (Value.ValueKind != JsonValueKind.String)
            return this;
        var text = Value.GetString()!.AsSpan().Trim();
        if (text.Length < 2 || text[0] is not ('{' or '['))
            return this;
        try
        {
            using var document = JsonDocument.Parse(Value.GetString()!, Strict);
            return this with { Value = document.RootElement.Clone(), UnknownMask = default };
        }
        catch (JsonException)
        {
            return this;
        }
    }

    /// <summary>Whether a property is secret by its name, or by the name beside it, as in <c>{"name": "DB_PASSWORD", "value": …}</c>.</summary>
    public bool Hides(string name) =>
        SensitiveText.IsName(name) || PairValues.Contains(name) && NamesSecret(Value);

    /// <summary>The value as one line of JSON with sorted names and masked secrets; null if absent.</summary>
    /// <param name="hidden">Whether all of it is secret.</param>
    public string? Shown(bool hidden)
    {
        if (IsAbsent)
            return null;
        if (hidden || IsSensitive)
            return SensitiveText.Mask;
        if (IsUnknown)
            return AttributeDifference.Unknown;
        if (Value.ValueKind == JsonValueKind.String && Mask(Value.GetString()!) is SensitiveText.Mask && Parsed() == this)
            return SensitiveText.Mask;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            Write(writer, hidden: false);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The value as JSON with sorted names, including secrets, to compare values.</summary>
    public string Canonical()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            WriteSorted(writer, Value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var part in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(part.Name);
                    WriteSorted(writer, part.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var part in value.EnumerateArray())
                    WriteSorted(writer, part);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Undefined:
                writer.WriteNullValue();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private void Write(Utf8JsonWriter writer, bool hidden)
    {
        var parsed = Parsed();
        if (hidden || IsSensitive)
        {
            writer.WriteStringValue(SensitiveText.Mask);
        }
        else if (IsUnknown)
        {
            writer.WriteStringValue(AttributeDifference.Unknown);
        }
        else if (parsed.IsObject)
        {
            writer.WriteStartObject();
            foreach (var name in parsed.Names().Order(StringComparer.Ordinal))
            {
                writer.WritePropertyName(Mask(name));
                parsed.Child(name).Write(writer, parsed.Hides(name));
            }

            writer.WriteEndObject();
        }
        else if (parsed.IsArray)
        {
            writer.WriteStartArray();
            for (var i = 0; i < parsed.Count; i++)
                parsed.Item(i).Write(writer, hidden: false);
            writer.WriteEndArray();
        }
        else if (Value.ValueKind == JsonValueKind.String)
        {
            writer.WriteStringValue(Mask(Value.GetString()!));
        }
        else if (Value.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
        }
        else
        {
            Value.WriteTo(writer);
        }
    }

    private string Mask(string text) =>
        SensitiveText.IsValue(text) ? SensitiveText.Mask : Secrets.Redact(SensitiveText.WithoutAssignments(text));

    private static bool NamesSecret(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && (PairNames.Any(name => value.TryGetProperty(name, out var named) && named.ValueKind == JsonValueKind.String && SensitiveText.IsName(named.GetString()!))
            // App Platform marks a secret with this type.
            || value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "SECRET");

    private static bool HasTrue(JsonElement mask) => mask.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.Object => mask.EnumerateObject().Any(part => HasTrue(part.Value)),
        JsonValueKind.Array => mask.EnumerateArray().Any(HasTrue),
        _ => false,
    };

    private static IEnumerable<string> Keys(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(p => p.Name) : [];

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static JsonElement At(JsonElement element, int index) =>
        element.ValueKind == JsonValueKind.Array && index < element.GetArrayLength() ? element[index] : default;

    private static int Length(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.GetArrayLength() : 0;
}

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HybridCloud.Delivery.Plans;

/// <summary>
/// A plan without secrets and without what a review does not read, so that it may leave the job that holds credentials. It has the same
/// review and digest as the plan itself: each secret becomes a numbered mask, and equal secrets get the same number.
/// </summary>
internal sealed class MaskedPlan
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    // What a review reads besides the changes; everything else, such as the state, is left out.
    private static readonly string[] Statements = ["format_version", "terraform_version", "applyable", "complete", "errored", Plan.ReasonsOfPolicies];

    private static readonly string[] Unread = ["deferred_changes", "action_invocations", "deferred_action_invocations"];

    private static readonly string[] ImageVariables = ["image", "image_digest"];

    private readonly Secrets secrets;
    private readonly Dictionary<string, string> masks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> forms = new(StringComparer.Ordinal);

    private MaskedPlan(Secrets secrets) => this.secrets = secrets;

    /// <summary>The plan's JSON, masked.</summary>
    /// <param name="plan">What <c>terraform show -json</c> printed, parsed.</param>
    /// <param name="secrets">The values that it marks as sensitive.</param>
    public static string Of(JsonElement plan, Secrets secrets) => Text(writer => new MaskedPlan(secrets).Write(writer, plan));

    private void Write(Utf8JsonWriter writer, JsonElement plan)
    {
        writer.WriteStartObject();
        foreach (var part in plan.EnumerateObject())
        {
            if (Statements.Contains(part.Name))
                part.WriteTo(writer);
            else if (Unread.Contains(part.Name) && part.Value.ValueKind == JsonValueKind.Array)
                WriteList(writer, part.Name, Enumerable.Repeat<Action>(writer.WriteNullValue, part.Value.GetArrayLength()));
            else if (part.Name is "resource_changes" or "resource_drift" && part.Value.ValueKind == JsonValueKind.Array)
                WriteList(writer, part.Name, part.Value.EnumerateArray().Select<JsonElement, Action>(entry => () => WriteEntry(writer, entry)));
            else if (part.Name == "output_changes")
                WriteOutputs(writer, part);
            else if (part.Name == "variables")
                WriteObject(writer, part.Name, Parts(part.Value).Where(v => ImageVariables.Contains(v.Name)), v => v.WriteTo(writer));
            else if (part.Name == "configuration")
                WriteConfiguration(writer, Property(Property(part.Value, "root_module"), "resources"));
        }

        writer.WriteEndObject();
    }

    private void WriteEntry(Utf8JsonWriter writer, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        foreach (var part in entry.EnumerateObject())
        {
            writer.WritePropertyName(part.Name);
            if (part.Name == "change" && part.Value.ValueKind == JsonValueKind.Object)
                WriteChange(writer, part.Value, hidden: false);
            else
                WriteValue(writer, Plain(part.Value), default, hidden: false);
        }

        writer.WriteEndObject();
    }

    private void WriteOutputs(Utf8JsonWriter writer, JsonProperty outputs) =>
        WriteObject(writer, outputs.Name, Parts(outputs.Value), output =>
        {
            writer.WritePropertyName(output.Name);
            if (output.Value.ValueKind == JsonValueKind.Object)
                WriteChange(writer, output.Value, SensitiveText.IsName(output.Name));
            else
                writer.WriteNullValue();
        });

    private void WriteChange(Utf8JsonWriter writer, JsonElement change, bool hidden)
    {
        var before = Plain(Property(change, "before")) with { SensitiveMask = Property(change, "before_sensitive") };
        var after = Plain(Property(change, "after")) with { SensitiveMask = Property(change, "after_sensitive"), UnknownMask = Property(change, "after_unknown") };
        writer.WriteStartObject();
        foreach (var part in change.EnumerateObject())
        {
            writer.WritePropertyName(part.Name);
            if (part.Name == "before")
                WriteValue(writer, before, after, hidden);
            else if (part.Name == "after")
                WriteValue(writer, after, before, hidden);
            else if (part.Name is "before_sensitive" or "after_sensitive" or "after_unknown")
                WriteMarks(writer, part.Value);
            else if (part.Name is "importing" && part.Value.ValueKind == JsonValueKind.Object)
                WriteValue(writer, Plain(part.Value), default, hidden: false);
            else
                part.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes which address refers to which. Constants are left out: a review does not read them, and they may be secret.</summary>
    private static void WriteConfiguration(Utf8JsonWriter writer, JsonElement resources)
    {
        writer.WriteStartObject("configuration");
        writer.WriteStartObject("root_module");
        if (resources.ValueKind == JsonValueKind.Array)
        {
            WriteList(writer, "resources", resources.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object).Select<JsonElement, Action>(resource => () =>
            {
                writer.WriteStartObject();
                foreach (var part in resource.EnumerateObject().Where(p => p.Name is "address" or "expressions"))
                {
                    writer.WritePropertyName(part.Name);
                    WithoutConstants(writer, part.Value);
                }

                writer.WriteEndObject();
            }));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WithoutConstants(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var part in value.EnumerateObject())
            {
                writer.WritePropertyName(part.Name);
                if (part.Name == "constant_value")
                    writer.WriteNullValue();
                else
                    WithoutConstants(writer, part.Value);
            }

            writer.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in value.EnumerateArray())
                WithoutConstants(writer, item);
            writer.WriteEndArray();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    /// <summary>Writes a value of one side of a change, masked as <see cref="AttributeDifference"/> would show it.</summary>
    /// <param name="writer">Where to write it.</param>
    /// <param name="value">The value.</param>
    /// <param name="other">The value on the other side.</param>
    /// <param name="hidden">Whether its name marks it as secret.</param>
    /// <param name="same">Whether both sides are certainly the same item; items of a list may have moved.</param>
    private void WriteValue(Utf8JsonWriter writer, PlannedValue value, PlannedValue other, bool hidden, bool same = true)
    {
        if (value.Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            writer.WriteNullValue();
        }
        // A value is secret even if only the other side is marked: a former value is often still in use.
        else if (hidden || value.IsSensitive || other.IsSensitive && (same || other.Canonical() == value.Canonical()))
        {
            writer.WriteStringValue(MaskOf(value.Canonical()));
        }
        else if (value.Value.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var part in value.Value.EnumerateObject())
            {
                writer.WritePropertyName(MaskText(part.Name));
                WriteValue(writer, value.Child(part.Name), other.Child(part.Name), value.Hides(part.Name) || same && other.Hides(part.Name), same);
            }

            writer.WriteEndObject();
        }
        else if (value.Value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            for (var i = 0; i < value.Value.GetArrayLength(); i++)
                WriteValue(writer, value.Item(i), other.Item(i), hidden: false, same: false);
            writer.WriteEndArray();
        }
        else if (value.Value.ValueKind == JsonValueKind.String)
        {
            writer.WriteStringValue(value.Parsed() is var parsed && parsed != value ? MaskDocument(value, parsed) : MaskText(value.Value.GetString()!));
        }
        else
        {
            value.Value.WriteTo(writer);
        }
    }

    /// <summary>Masks a string that holds JSON, if it holds a secret. Trailing spaces tell strings apart that differ only in form.</summary>
    private string MaskDocument(PlannedValue value, PlannedValue parsed)
    {
        var text = value.Value.GetString()!;
        var masked = Text(writer => WriteValue(writer, parsed, default, hidden: false));
        using var document = JsonDocument.Parse(masked, new JsonDocumentOptions { MaxDepth = 1000 });
        if (JsonElement.DeepEquals(document.RootElement, parsed.Value))
            return text;
        if (!forms.TryGetValue(masked, out var known))
            forms[masked] = known = [];
        if (!known.Contains(text))
            known.Add(text);
        return masked + new string(' ', known.IndexOf(text));
    }

    private void WriteMarks(Utf8JsonWriter writer, JsonElement marks)
    {
        if (marks.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var part in marks.EnumerateObject())
            {
                writer.WritePropertyName(MaskText(part.Name));
                WriteMarks(writer, part.Value);
            }

            writer.WriteEndObject();
        }
        else if (marks.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in marks.EnumerateArray())
                WriteMarks(writer, item);
            writer.WriteEndArray();
        }
        else
        {
            marks.WriteTo(writer);
        }
    }

    private string MaskText(string text) =>
        SensitiveText.IsValue(text) ? MaskOf(Plain(JsonSerializer.SerializeToElement(text)).Canonical()) : secrets.Redact(SensitiveText.WithoutAssignments(text, MaskOf), MaskOf);

    private string MaskOf(string value)
    {
        if (!masks.TryGetValue(value, out var mask))
            masks[value] = mask = SensitiveText.NumberedMask(masks.Count + 1);
        return mask;
    }

    private PlannedValue Plain(JsonElement value) => new(value, default, default, secrets);

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<Action> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
            item();
        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, string name, IEnumerable<JsonProperty> parts, Action<JsonProperty> write)
    {
        writer.WriteStartObject(name);
        foreach (var part in parts)
            write(part);
        writer.WriteEndObject();
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static JsonElement.ObjectEnumerator Parts(JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;
}

using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.JSII.Runtime.Deputy;

namespace Amazon.JSII.Runtime;

/// <summary>Writes .NET values as the kernel reads them. The kernel knows and checks the types that it expects.</summary>
internal static class ValueWriter
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case Enum member:
                WriteWrapped(writer, "$jsii.enum", Members.Enum(member));
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case short or ushort or int or uint or long or ulong or float or decimal or byte:
                writer.WriteNumberValue(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case DateTime time:
                WriteWrapped(writer, "$jsii.date", time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
                break;
            case DeputyBase deputy:
                Write(writer, deputy.Reference);
                break;
            case ByRefValue reference:
                writer.WriteStartObject();
                writer.WriteString("$jsii.byref", reference.Value);
                if (reference.Interfaces.Count > 0)
                {
                    writer.WriteStartArray("$jsii.interfaces");
                    foreach (var name in reference.Interfaces) writer.WriteStringValue(name);
                    writer.WriteEndArray();
                }
                writer.WriteEndObject();
                break;
            case IDictionary map:
                writer.WriteStartObject();
                writer.WriteStartObject("$jsii.map");
                foreach (DictionaryEntry entry in map)
                {
                    writer.WritePropertyName((string)entry.Key);
                    Write(writer, entry.Value);
                }
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (var item in list) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                WriteStructure(writer, value);
                break;
        }
    }

    private static void WriteStructure(Utf8JsonWriter writer, object value)
    {
        var structure = Members.Structure(value.GetType())
            ?? throw new ArgumentException($"{value.GetType().FullName} cannot be passed to Node: it is not a value, list, map or generated type.", nameof(value));
        writer.WriteStartObject();
        writer.WriteStartObject("$jsii.struct");
        writer.WriteString("fqn", structure.Name);
        writer.WriteStartObject("data");
        foreach (var property in structure.Properties)
        {
            if (property.GetValue(value) is not { } content) continue;
            writer.WritePropertyName(Members.Property(property));
            Write(writer, content);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteWrapped(Utf8JsonWriter writer, string kind, string value)
    {
        writer.WriteStartObject();
        writer.WriteString(kind, value);
        writer.WriteEndObject();
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace HybridCloud.Workload.Telemetry;

/// <summary>Logs as one JSON object per line: time in UTC, level, category, message, and the message's own fields in snake case.</summary>
internal static class JsonLines
{
    public static void AddJsonLines(this ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        logging.AddConsole(console => console.FormatterName = Formatter.Id);
        logging.Services.AddSingleton<ConsoleFormatter, Formatter>();
    }

    private sealed class Formatter() : ConsoleFormatter(Id)
    {
        public const string Id = "json-lines";

        private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        [ThreadStatic]
        private static ArrayBufferWriter<byte>? buffer;

        public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter output)
        {
            buffer ??= new ArrayBufferWriter<byte>();
            buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(buffer, WriterOptions))
            {
                json.WriteStartObject();
                json.WriteString("time", DateTime.UtcNow.ToString(UtcTime.Format, CultureInfo.InvariantCulture));
                json.WriteString("level", Level(entry.LogLevel));
                json.WriteString("category", entry.Category);
                json.WriteString("message", entry.Formatter(entry.State, entry.Exception));
                if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> fields)
                {
                    for (var i = 0; i < fields.Count; i++)
                    {
                        if (fields[i].Key != "{OriginalFormat}") WriteField(json, fields[i].Key, fields[i].Value);
                    }
                }

                if (entry.Exception is not null) json.WriteString("exception", entry.Exception.ToString());
                json.WriteEndObject();
            }

            output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
        }

        private static void WriteField(Utf8JsonWriter json, string name, object? value)
        {
            json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
            switch (value)
            {
                case null: json.WriteNullValue(); break;
                case bool flag: json.WriteBooleanValue(flag); break;
                case int number: json.WriteNumberValue(number); break;
                case long number: json.WriteNumberValue(number); break;
                case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
                case DateTimeOffset time: json.WriteStringValue(UtcTime.Text(time)); break;
                default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        private static string Level(LogLevel level) => level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warning",
            LogLevel.Error => "error",
            _ => "critical",
        };
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HybridCloud.Workload.Telemetry;

/// <summary>How times are written everywhere: ISO 8601, UTC, milliseconds, trailing Z.</summary>
internal static class UtcTime
{
    public const string Format = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Writes a time, whatever its offset, in UTC.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads any ISO 8601 time; without an offset it is taken as UTC. Null if the text is not a time.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}

/// <summary>Writes <see cref="DateTimeOffset"/> in JSON as <see cref="UtcTime"/> does.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        UtcTime.Parse(reader.GetString()) ?? throw new JsonException("not an ISO 8601 time");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(UtcTime.Text(value));
}

using System.Collections.Concurrent;
using System.Globalization;

namespace HybridCloud.Workload.Telemetry.Prometheus;

/// <summary>Writes tags as the text between a sample's braces, which identifies the series, without allocating for known tags.</summary>
/// <param name="kept">The tags that become labels; null for all of them.</param>
internal sealed class LabelText(IReadOnlySet<string>? kept)
{
    private static readonly ConcurrentDictionary<string, string> Names = new();

    /// <summary>Writes the labels in the order of the tags.</summary>
    /// <returns>The length, or -1 when <paramref name="buffer"/> is too short.</returns>
    public int Write(ReadOnlySpan<KeyValuePair<string, object?>> tags, Span<char> buffer)
    {
        var length = 0;
        foreach (var (tag, value) in tags)
        {
            if (kept is not null && !kept.Contains(tag)) continue;
            if (!(length == 0 || Append(buffer, ref length, ","))
                || !Append(buffer, ref length, Names.GetOrAdd(tag, MetricName.Label))
                || !Append(buffer, ref length, "=\"")
                || !AppendValue(buffer, ref length, value)
                || !Append(buffer, ref length, "\""))
            {
                return -1;
            }
        }

        return length;
    }

    private static bool AppendValue(Span<char> buffer, ref int length, object? value)
    {
        if (value is int number)
        {
            if (!number.TryFormat(buffer[length..], out var written, provider: CultureInfo.InvariantCulture)) return false;
            length += written;
            return true;
        }

        var text = value switch
        {
            null => "",
            string given => given,
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
        foreach (var character in text)
        {
            var escaped = character switch { '\\' => @"\\", '"' => "\\\"", '\n' => @"\n", _ => null };
            if (escaped is not null)
            {
                if (!Append(buffer, ref length, escaped)) return false;
            }
            else
            {
                if (length == buffer.Length) return false;
                buffer[length++] = character;
            }
        }

        return true;
    }

    private static bool Append(Span<char> buffer, ref int length, string text)
    {
        if (!text.TryCopyTo(buffer[length..])) return false;
        length += text.Length;
        return true;
    }
}

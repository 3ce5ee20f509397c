using System.Diagnostics.Metrics;
using System.Text;

namespace HybridCloud.Workload.Telemetry.Prometheus;

/// <summary>Turns .NET's instrument names into Prometheus': https://prometheus.io/docs/practices/naming/.</summary>
internal static class MetricName
{
    /// <summary>Name with unit, and with _total for a counter.</summary>
    public static string Of(Instrument instrument, bool counter)
    {
        var name = Sanitize(instrument.Name);
        var unit = Unit(instrument.Unit);
        if (unit.Length > 0 && !name.EndsWith("_" + unit, StringComparison.Ordinal)) name = $"{name}_{unit}";
        return counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A label's name.</summary>
    public static string Label(string tag) => Sanitize(tag);

    // https://ucum.org: braces are annotations, not units.
    private static string Unit(string? unit) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        null or "" or "1" => "",
        _ when unit.StartsWith('{') => "",
        _ => Sanitize(unit),
    };

    private static string Sanitize(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var character in text) name.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) name.Insert(0, '_');
        return name.ToString();
    }
}

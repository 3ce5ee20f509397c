using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Inputs;

/// <summary>Reads values of Terraform's input variables, each a string, number or bool, from a <c>.tfvars</c> file or a JSON object.</summary>
internal static partial class InputFile
{
    /// <summary>Reads a <c>.tfvars</c> file.</summary>
    /// <exception cref="DeliveryException">Lines are not understood or set an input twice; the message lists them.</exception>
    public static IReadOnlyDictionary<string, string> Read(string file)
    {
        var values = new Dictionary<string, string>();
        var faults = new List<string>();
        foreach (var (line, number) in File.ReadAllLines(file).Select((line, index) => (line.Trim(), index + 1)))
        {
            if (line.Length == 0 || line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal))
                continue;
            var found = Assignment().Match(line);
            var name = found.Groups["name"].Value;
            if (!found.Success)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{file}, line {number}: write one input per line, as name = \"text\", name = 3 or name = true."));
            else if (!values.TryAdd(name, found.Groups["text"].Success ? Regex.Unescape(found.Groups["text"].Value) : found.Groups["bare"].Value))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{file}, line {number}: {name} is set a second time; keep one of them."));
        }

        return faults.Count == 0 ? values : throw new DeliveryException(string.Join("\n", faults));
    }

    /// <summary>Reads a JSON object.</summary>
    /// <param name="variable">Name of the variable that holds it, for messages: its value may be secret.</param>
    /// <param name="json">The object.</param>
    /// <exception cref="DeliveryException">It is not a JSON object of strings, numbers and bools.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string variable, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString()!,
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
                _ => throw new DeliveryException($"{property.Name} in {variable} must be a string, a number or a boolean."),
            });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new DeliveryException($"{variable} is not a JSON object with one value for each input, such as {{\"owner\": \"platform-team\", \"api_instances\": 2}}.", e);
        }
    }

    [GeneratedRegex("""^(?<name>[a-z][a-z0-9_]*)\s*=\s*("(?<text>([^"\\$%]|\\["\\nrt]|[$%](?!\{))*)"|(?<bare>-?[0-9]+(\.[0-9]+)?|true|false))\s*((#|//).*)?$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();
}

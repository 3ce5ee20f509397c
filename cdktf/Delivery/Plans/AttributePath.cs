using System.Text;
using System.Text.Json;

namespace HybridCloud.Delivery.Plans;

/// <summary>Writes an attribute's path as Terraform does: <c>spec[0].env[2].value</c>.</summary>
internal static class AttributePath
{
    public static string Of(IEnumerable<JsonElement> steps)
    {
        var path = new StringBuilder();
        foreach (var step in steps)
        {
            if (step.ValueKind == JsonValueKind.Number)
                path.Append('[').Append(step.GetRawText()).Append(']');
            else
                path.Append(path.Length == 0 ? "" : ".").Append(step.ToString());
        }

        return path.ToString();
    }

    public static string Child(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    public static string Item(string parent, int index) => $"{parent}[{index}]";
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Cost;

/// <summary>
/// The plan that makes a stack, as far as its configuration tells before any cloud is asked: what is there by a condition is there.
/// </summary>
internal static partial class ConfiguredPlan
{
    /// <summary>The plan.</summary>
    /// <param name="environment">Environment of the stack.</param>
    /// <param name="stack">Name of the stack.</param>
    /// <param name="configuration">Its synthesized configuration.</param>
    /// <param name="set">What a variable is set to; null for its default.</param>
    public static Plan Of(string environment, string stack, JsonElement configuration, Func<string, string?> set)
    {
        var (changes, sources) = (new JsonArray(), new JsonArray());
        var variables = configuration.TryGetProperty("variable", out var declared) ? declared : default;
        foreach (var type in configuration.TryGetProperty("resource", out var types) ? types.EnumerateObject() : default)
        {
            foreach (var resource in type.Value.EnumerateObject())
            {
                var text = Variable().Replace(resource.Value.GetRawText(), variable => set(variable.Groups[1].Value) ?? Default(variables, variable.Groups[1].Value));
                var address = $"{type.Name}.{resource.Name}";
                changes.Add(new JsonObject
                {
                    ["address"] = resource.Value.TryGetProperty("count", out _) ? $"{address}[0]" : address,
                    ["mode"] = "managed",
                    ["type"] = type.Name,
                    ["name"] = resource.Name,
                    ["change"] = new JsonObject { ["actions"] = new JsonArray("create"), ["before"] = null, ["after"] = JsonNode.Parse(text) },
                });
                var expressions = resource.Value.EnumerateObject().Select(argument => KeyValuePair.Create(argument.Name, (JsonNode?)new JsonObject
                {
                    // Terraform names both the attribute and its resource.
                    ["references"] = new JsonArray([.. Reference().Matches(argument.Value.GetRawText()).SelectMany(found => (JsonNode[])[found.Value, found.Groups[1].Value])]),
                }));
                sources.Add(new JsonObject { ["address"] = address, ["expressions"] = new JsonObject(expressions) });
            }
        }

        return Plan.Parse(environment, stack, new JsonObject
        {
            ["format_version"] = "1.2",
            ["resource_changes"] = changes,
            ["configuration"] = new JsonObject { ["root_module"] = new JsonObject { ["resources"] = sources } },
        }.ToJsonString());
    }

    private static string Default(JsonElement variables, string name) =>
        variables.ValueKind == JsonValueKind.Object && variables.TryGetProperty(name, out var declared) && declared.TryGetProperty("default", out var value) && value.ValueKind != JsonValueKind.Null
            ? value.ToString() : "";

    // A whole value that is a variable.
    [GeneratedRegex(@"(?<="")\$\{var\.(\w+)\}(?="")")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?<=\$\{)([a-z0-9_]+\.[\w-]+)\.\w+")]
    private static partial Regex Reference();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Cost;

/// <summary>
/// The plan that creates a stack, as far as its configuration alone determines it, without a cloud. Conditional resources count as present.
/// </summary>
internal static partial class ConfiguredPlan
{
    /// <summary>Builds the plan.</summary>
    /// <param name="environment">Environment of the stack.</param>
    /// <param name="stack">Name of the stack.</param>
    /// <param name="configuration">Its synthesized configuration.</param>
    /// <param name="set">Returns a variable's value; null for its default.</param>
    /// <param name="reasons">The file of reasons for policy exceptions that the synth writes beside the configuration. Default none.</param>
    public static Plan Of(string environment, string stack, JsonElement configuration, Func<string, string?> set, string? reasons = null)
    {
        var (changes, sources) = (new JsonArray(), new JsonArray());
        var variables = configuration.TryGetProperty("variable", out var declared) ? declared : default;
        foreach (var type in configuration.TryGetProperty("resource", out var types) ? types.EnumerateObject() : default)
        {
            foreach (var resource in type.Value.EnumerateObject())
            {
                var text = Variable().Replace(resource.Value.GetRawText(), variable => set(variable.Groups[1].Value) ?? Default(variables, variable.Groups[1].Value));
                var after = JsonNode.Parse(text)!.AsObject();
                if (after["policy"] is JsonValue policy && policy.TryGetValue<string>(out var document))
                    after["policy"] = WithoutQuotesInExpressions(document);
                var address = $"{type.Name}.{resource.Name}";
                changes.Add(new JsonObject
                {
                    ["address"] = resource.Value.TryGetProperty("count", out _) ? $"{address}[0]" : address,
                    ["mode"] = "managed",
                    ["type"] = type.Name,
                    ["name"] = resource.Name,
                    ["change"] = new JsonObject { ["actions"] = new JsonArray("create"), ["before"] = null, ["after"] = after },
                });
                var expressions = resource.Value.EnumerateObject().Select(argument => KeyValuePair.Create(argument.Name, (JsonNode?)new JsonObject
                {
                    // As in Terraform's plan, both the attribute and its resource.
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
        }.ToJsonString(), reasons: reasons);
    }

    // Terraform evaluates quotes inside an expression; left in, they would end a string of the policy's JSON.
    private static string WithoutQuotesInExpressions(string text)
    {
        var (plain, depth) = (new System.Text.StringBuilder(), 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '{' && (depth > 0 || i > 0 && text[i - 1] == '$'))
                depth++;
            else if (text[i] == '}' && depth > 0)
                depth--;
            if (depth == 0 || text[i] is not ('"' or '\\'))
                plain.Append(text[i]);
        }

        return plain.ToString();
    }

    private static string Default(JsonElement variables, string name) =>
        variables.ValueKind == JsonValueKind.Object && variables.TryGetProperty(name, out var declared) && declared.TryGetProperty("default", out var value) && value.ValueKind != JsonValueKind.Null
            ? value.ToString() : "";

    // A value that is nothing but a variable.
    [GeneratedRegex(@"(?<="")\$\{var\.(\w+)\}(?="")")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?<=\$\{)([a-z0-9_]+\.[\w-]+)\.\w+")]
    private static partial Regex Reference();
}

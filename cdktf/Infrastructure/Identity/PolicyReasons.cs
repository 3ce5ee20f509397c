using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridCloud.Infrastructure.Identity;

/// <summary>
/// The reasons for a stack's statements that allow more than they name, written beside its configuration for the review, which
/// accepts only those. Each is given with its statement: <see cref="PolicyStatement.WildcardReason"/>.
/// </summary>
internal static class PolicyReasons
{
    /// <summary>Name of the file.</summary>
    public const string File = "reasons.json";

    /// <summary>Writes the file of a stack.</summary>
    /// <param name="configuration">The stack's configuration.</param>
    /// <param name="path">The file.</param>
    public static void Write(JsonElement configuration, string path)
    {
        var reasons = new JsonArray();
        if (configuration.TryGetProperty("resource", out var types))
        {
            foreach (var type in types.EnumerateObject())
            {
                foreach (var resource in type.Value.EnumerateObject().Where(resource => resource.Value.TryGetProperty("policy", out var policy) && policy.ValueKind == JsonValueKind.String))
                    Add(reasons, $"{type.Name}.{resource.Name}{(resource.Value.TryGetProperty("count", out _) ? "[0]" : "")}", resource.Value.GetProperty("policy").GetString()!);
            }
        }

        System.IO.File.WriteAllText(path, reasons.ToJsonString());
    }

    private static void Add(JsonArray reasons, string address, string policy)
    {
        if (!policy.Contains("\"Statement\"", StringComparison.Ordinal))
            return;
        using var document = JsonDocument.Parse(WithoutExpressions(policy));
        foreach (var statement in document.RootElement.GetProperty("Statement").EnumerateArray())
        {
            var (sid, actions) = (statement.GetProperty("Sid").GetString()!, Texts(statement, "Action"));
            // In a KMS key's own policy, "*" can only be the key itself.
            var everything = !address.StartsWith("aws_kms_key.", StringComparison.Ordinal) && Texts(statement, "Resource").Contains("*");
            if (PolicyDocument.Reason(sid, actions) is not { } reason || !everything && !actions.Exists(PolicyStatement.IsWide))
                continue;
            reasons.Add(new JsonObject
            {
                ["rule"] = "NoWildcardGrant",
                ["addresses"] = new JsonArray(address),
                ["statement"] = new JsonObject
                {
                    ["sid"] = sid,
                    ["actions"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]),
                    ["resource"] = everything ? "*" : null,
                },
                ["reason"] = reason,
            });
        }
    }

    private static List<string> Texts(JsonElement statement, string name) =>
        !statement.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(text => text.GetString()!)]
        : [value.GetString()!];

    /// <summary>JSON text without Terraform's expressions, whose quotes could end a string early.</summary>
    internal static string WithoutExpressions(string text)
    {
        var plain = new StringBuilder();
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{')
                depth++;
            if (depth == 0)
                plain.Append(text[i]);
            else if (text[i] == '}')
                depth--;
        }

        return plain.ToString();
    }
}

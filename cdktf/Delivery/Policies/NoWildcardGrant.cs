using System.Text.Json;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Permissions name what may be done and to what.</summary>
internal sealed class NoWildcardGrant : IPlanPolicy
{
    private static readonly string[] DocumentNames = ["policy", "inline_policy", "assume_role_policy", "access_policy", "access_policies"];

    public string Name => nameof(NoWildcardGrant);

    public string Rule => "No policy allows `*` as action or resource, or everybody as principal, without a written reason.";

    public IEnumerable<Finding> Check(Plan plan)
    {
        foreach (var change in plan.Remaining())
        {
            foreach (var name in DocumentNames)
            {
                foreach (var statement in Statements(change, name))
                {
                    foreach (var fault in Faults(change, statement))
                        yield return this.Broken(plan, change, fault);
                }
            }
        }
    }

    private static IEnumerable<string> Faults(ResourceChange change, JsonElement statement)
    {
        if (statement.Text("Effect") != "Allow")
            yield break;
        var sid = statement.Text("Sid") is { } text ? $" in statement {text}" : "";
        var actions = Values(statement, "Action");
        foreach (var action in actions.Where(a => a is "*" || a.EndsWith(":*", StringComparison.Ordinal)))
            yield return $"Action {action} is allowed{sid}; list the actions.";
        if (statement.TryGetProperty("NotAction", out _))
            yield return $"NotAction allows everything else{sid}; list the actions.";

        // In a key's or a bucket's own policy the resource can only be itself.
        if (change.Type is not "aws_kms_key" and not "aws_kms_key_policy")
        {
            foreach (var resource in Values(statement, "Resource").Where(r => r is "*"))
                yield return $"Resource {resource} is allowed for {string.Join(", ", actions)}{sid}; name the resources.";
        }

        if (statement.TryGetProperty("Principal", out var principal)
            && !statement.TryGetProperty("Condition", out _)
            && (principal.ValueKind == JsonValueKind.String && principal.GetString() == "*" || Values(principal, "AWS").Contains("*")))
            yield return $"Principal * without a condition{sid}; name who may.";
    }

    private static IEnumerable<JsonElement> Statements(ResourceChange change, string name)
    {
        if (change.Text(name) is not { } json)
            return change.Items(name).SelectMany(inline => inline.Text("policy") is { } policy ? Parse(policy) : []);
        return Parse(json);
    }

    private static List<JsonElement> Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Statement", out var statement))
                return [];
            return statement.ValueKind == JsonValueKind.Array
                ? [.. statement.EnumerateArray().Select(s => s.Clone())]
                : [statement.Clone()];
        }
        catch (JsonException)
        {
            // Not an IAM document: `policy` is also the name of other things.
            return [];
        }
    }

    private static List<string> Values(JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)]
        : [];
}

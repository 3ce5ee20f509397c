using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridCloud.Infrastructure.Identity;

/// <summary>An IAM policy as JSON. The only place that writes one, so that no wildcard lacks its reason.</summary>
public static class PolicyDocument
{
    // Terraform references stay readable: relaxed escaping writes quotes within ${...} as \", not as \u0022.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // All constants: the reason for a statement is the same in every stack and environment.
    private static readonly ConcurrentDictionary<string, string> Reasons = new(StringComparer.Ordinal);

    /// <summary>Why a statement may allow more than it names; null if it does not.</summary>
    /// <param name="sid">Its Sid.</param>
    /// <param name="actions">Its actions, in their order.</param>
    public static string? Reason(string sid, IReadOnlyList<string> actions) => Reasons.GetValueOrDefault(Key(sid, actions));

    private static string Key(string sid, IReadOnlyList<string> actions) => $"{sid} {string.Join(' ', actions)}";

    /// <summary>Writes the statements in their order.</summary>
    /// <exception cref="ArgumentException">Two statements share a Sid, a wildcard lacks its reason, a reason its wildcard, or a statement allows all but some resources.</exception>
    public static string Json(params IReadOnlyList<PolicyStatement> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        foreach (var statement in statements.Where(statement => statement.HasWildcard && !string.IsNullOrWhiteSpace(statement.WildcardReason)))
            Reasons.TryAdd(Key(statement.Sid, statement.Actions), statement.WildcardReason!);
        var faults = statements
            .Where(statement => statement.HasWildcard && string.IsNullOrWhiteSpace(statement.WildcardReason))
            .Select(statement => $"{statement.Sid} allows {string.Join(", ", statement.Actions)} on {string.Join(", ", statement.Resources)}: give {nameof(PolicyStatement.WildcardReason)}, or name the resources.")
            .Concat(statements.Where(statement => !statement.HasWildcard && statement.WildcardReason is not null)
                .Select(statement => $"{statement.Sid} allows no more than it names: remove {nameof(PolicyStatement.WildcardReason)}."))
            .Concat(statements.Where(statement => statement.HasWildcard && !string.IsNullOrWhiteSpace(statement.WildcardReason) && Reason(statement.Sid, statement.Actions) != statement.WildcardReason)
                .Select(statement => $"{statement.Sid} has two reasons for the same actions, \"{Reason(statement.Sid, statement.Actions)}\" and \"{statement.WildcardReason}\": give one, or another Sid."))
            .Concat(statements.Where(statement => statement.OtherThan.Count > 0 && (!statement.Deny || statement.Resources.Count > 0))
                .Select(statement => $"{statement.Sid} is about all resources but {string.Join(", ", statement.OtherThan)}: only a statement that forbids may be, and it names no others."))
            .Concat(statements.GroupBy(statement => statement.Sid).Where(group => group.Count() > 1).Select(group => $"{group.Key} is the Sid of {group.Count()} statements."))
            .ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(statements));
        return new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray([.. statements.Select(Statement)]),
        }.ToJsonString(Options);
    }

    private static JsonObject Statement(PolicyStatement statement)
    {
        var json = new JsonObject { ["Sid"] = statement.Sid, ["Effect"] = statement.Deny ? "Deny" : "Allow" };
        if (statement.Principal is { } principal)
            json["Principal"] = new JsonObject { [principal.Type] = List(principal.Values) };
        json["Action"] = List(statement.Actions);
        if (statement.Resources.Count > 0)
            json["Resource"] = List(statement.Resources);
        if (statement.OtherThan.Count > 0)
            json["NotResource"] = List(statement.OtherThan);
        if (statement.Conditions.Count > 0)
        {
            json["Condition"] = new JsonObject(statement.Conditions.GroupBy(condition => condition.Operator).Select(group =>
                KeyValuePair.Create(group.Key, (JsonNode?)new JsonObject(group.Select(condition =>
                    KeyValuePair.Create(condition.Key, (JsonNode?)List(condition.Values)))))));
        }
        return json;
    }

    // AWS returns a list of one as a plain string; writing it that way keeps the second plan empty.
    private static JsonNode List(IReadOnlyList<string> values) =>
        values.Count == 1 ? JsonValue.Create(values[0]) : new JsonArray([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);
}

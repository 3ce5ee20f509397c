using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.Aws.Policies;

/// <summary>A policy as it is written in JSON.</summary>
/// <param name="Statements">Its statements.</param>
public sealed record PolicyDocument(IReadOnlyList<PolicyStatement> Statements)
{
    private static readonly string[] Elements = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    /// <summary>Reads a policy.</summary>
    /// <exception cref="PolicyException">The text is not a policy, or has an unknown element.</exception>
    public static PolicyDocument Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return new([.. Many(JsonNode.Parse(json)?["Statement"] ?? throw new PolicyException("The policy has no statement.")).Select(statement => Statement(statement.AsObject()))]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new PolicyException($"The policy cannot be read: {exception.Message}");
        }
    }

    private static PolicyStatement Statement(JsonObject statement)
    {
        if (statement.Select(pair => pair.Key).FirstOrDefault(key => !Elements.Contains(key)) is { } unknown)
        {
            throw new PolicyException($"A statement has no element {unknown}.");
        }

        var actions = Texts(statement["Action"] ?? statement["NotAction"]);
        if (actions.Count == 0)
        {
            throw new PolicyException("A statement has neither Action nor NotAction.");
        }

        return new(actions, Texts(statement["Resource"] ?? statement["NotResource"]))
        {
            Sid = statement["Sid"]?.ToString() ?? "",
            Deny = statement["Effect"]?.ToString() switch
            {
                "Allow" => false,
                "Deny" => true,
                var other => throw new PolicyException($"Effect is {other ?? "missing"}, neither Allow nor Deny."),
            },
            OtherActions = statement.ContainsKey("NotAction"),
            OtherResources = statement.ContainsKey("NotResource"),
            Principals = Principals(statement["Principal"], others: false) ?? Principals(statement["NotPrincipal"], others: true),
            Conditions =
            [
                .. from operation in statement["Condition"]?.AsObject() ?? []
                   from condition in operation.Value!.AsObject()
                   select new PolicyCondition(operation.Key, condition.Key, Texts(condition.Value)),
            ],
        };
    }

    private static PolicyPrincipals? Principals(JsonNode? principal, bool others) => principal switch
    {
        null => null,
        JsonObject kinds => new([.. kinds.SelectMany(kind => Texts(kind.Value).Select(value => (kind.Key, value)))], others),
        _ when principal.ToString() == "*" => new([("*", "*")], others),
        _ => throw new PolicyException($"{principal} is no principal."),
    };

    private static List<string> Texts(JsonNode? value) => [.. Many(value).Select(node => node.ToString())];

    private static IEnumerable<JsonNode> Many(JsonNode? value) => value switch
    {
        null => [],
        JsonArray many => many.Select(node => node!),
        _ => [value],
    };
}

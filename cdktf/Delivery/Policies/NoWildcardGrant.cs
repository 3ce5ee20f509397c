using System.Text.Json;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>IAM policies name the allowed actions and resources.</summary>
internal sealed class NoWildcardGrant : IPlanPolicy
{
    private static readonly string[] DocumentNames = ["policy", "inline_policy", "assume_role_policy", "access_policy", "access_policies"];

    public string Name => nameof(NoWildcardGrant);

    public string Rule => "No policy allows `*` as an action or a resource, or everybody as a principal, without a written reason.";

    public IEnumerable<Finding> Check(Plan plan)
    {
        // A role's values include the inline policies that aws_iam_role_policy resources add to it; those resources are judged instead.
        var judged = plan.Remaining().Where(change => change.Type == "aws_iam_role_policy")
            .SelectMany(change => Statements(change, "policy")).ToList();
        foreach (var change in plan.Remaining())
        {
            foreach (var name in DocumentNames)
            {
                if (change.IsUnknown(name) && change.Type.StartsWith("aws_", StringComparison.Ordinal))
                    yield return this.Unknown(plan, change, name);
                foreach (var statement in Statements(change, name))
                {
                    if (change.Type == "aws_iam_role" && judged.Exists(other => JsonElement.DeepEquals(other, statement)) || IsDefaultOfEndpoint(change, statement))
                        continue;
                    foreach (var (fault, grant) in Faults(change, statement))
                        yield return this.Broken(plan, change, fault) with { Grant = grant };
                }
            }

            // AWS managed policies that allow everything, or everything in a service.
            if (change.Text("policy_arn") is { } attached && (attached.EndsWith("FullAccess", StringComparison.Ordinal) || attached.EndsWith("AdministratorAccess", StringComparison.Ordinal) || attached.EndsWith("PowerUserAccess", StringComparison.Ordinal)))
                yield return this.Broken(plan, change, $"{attached} is attached; write a policy that lists the actions.");
        }
    }

    private static IEnumerable<(string Fault, Grant Grant)> Faults(ResourceChange change, JsonElement statement)
    {
        if (statement.Text("Effect") != "Allow")
            yield break;
        var name = statement.Text("Sid");
        var sid = name is null ? "" : $" in statement {name}";
        var (actions, resources) = (Values(statement, "Action"), Values(statement, "Resource"));

        // In a key policy, * means only the key itself.
        var wide = change.Type is "aws_kms_key" or "aws_kms_key_policy" ? [] : resources.Where(IsWide).ToList();
        foreach (var action in actions.Where(IsWideAction))
            yield return ($"Action {action} is allowed{sid}; list the actions.", new Grant(name, [action], wide.FirstOrDefault()));
        foreach (var resource in wide)
            yield return ($"Resource {resource} is allowed for {string.Join(", ", actions)}{sid}; name the resources.", new Grant(name, actions, resource));
        foreach (var inverse in (string[])["NotAction", "NotResource", "NotPrincipal"])
        {
            if (statement.TryGetProperty(inverse, out _))
                yield return ($"{inverse} allows everything else{sid}; list what you mean.", new Grant(name, actions, inverse));
        }

        if (statement.TryGetProperty("Principal", out var principal) && !statement.TryGetProperty("Condition", out _) && Everybody(principal))
            yield return ($"Principal * without a condition{sid}; name the principals.", new Grant(name, actions, "Principal"));
    }

    /// <summary>Whether this is a VPC endpoint's default policy, which grants nothing itself: the caller's own policies decide.</summary>
    /// <remarks>https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html</remarks>
    private static bool IsDefaultOfEndpoint(ResourceChange change, JsonElement statement) =>
        change.Type == "aws_vpc_endpoint" && statement.EnumerateObject().All(member => member.Name is "Effect" or "Sid" || member.Value.ToString() == "*");

    /// <summary>Whether an action's wildcard covers more than reading.</summary>
    private static bool IsWideAction(string action)
    {
        var verb = action[(action.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return verb.Contains('*', StringComparison.Ordinal)
            && !((string[])["Describe", "Get", "List", "BatchGet"]).Any(reading => verb.StartsWith(reading, StringComparison.Ordinal));
    }

    /// <summary>Whether a resource is too wide: <c>*</c>, an ARN whose last part is *, or all of a type, as <c>arn:aws:iam::*:role/*</c>.</summary>
    private static bool IsWide(string resource)
    {
        if (resource.Trim('*').Length == 0)
            return true;
        var parts = resource.Split(':', 6);
        if (parts[0] != "arn")
            return false;
        // A wildcard also matches colons, so it covers the missing parts.
        if (parts.Length < 6)
            return resource.EndsWith('*');
        return parts[5].Trim('*').Length == 0
            || parts[2] is "iam" or "sts" && parts[5].IndexOfAny(['/', ':']) is > 0 and var at && parts[5][(at + 1)..].Trim('*', '/', ':').Length == 0;
    }

    private static bool Everybody(JsonElement principal) => principal.ValueKind switch
    {
        JsonValueKind.String => principal.GetString()!.Contains('*', StringComparison.Ordinal),
        JsonValueKind.Array => principal.EnumerateArray().Any(Everybody),
        JsonValueKind.Object => principal.EnumerateObject().Any(kind => Everybody(kind.Value)),
        _ => false,
    };

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

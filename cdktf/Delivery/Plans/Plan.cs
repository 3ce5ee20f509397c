using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridCloud.Delivery.Plans;

/// <summary>One stack's plan, as <c>terraform show -json</c> prints it.</summary>
internal sealed class Plan
{
    private Plan(string environment, string stack, JsonElement root)
    {
        Environment = environment;
        Stack = stack;
        Root = root;
        Changes = Read(root, "resource_changes");
        Drift = Read(root, "resource_drift");
    }

    /// <summary>Environment that the plan is for.</summary>
    public string Environment { get; }

    /// <summary>Name of the stack.</summary>
    public string Stack { get; }

    /// <summary>The whole document.</summary>
    public JsonElement Root { get; }

    /// <summary>Every resource of the plan, unchanged ones included, in Terraform's order.</summary>
    public IReadOnlyList<ResourceChange> Changes { get; }

    /// <summary>What Terraform found changed in the clouds since its last apply.</summary>
    public IReadOnlyList<ResourceChange> Drift { get; }

    /// <summary>What the apply would do, most dangerous first, then by address.</summary>
    public IReadOnlyList<ResourceChange> Actions =>
        [.. Changes.Where(c => c.Kind is not (ChangeKind.None or ChangeKind.Read))
            .OrderByDescending(c => c.LosesData).ThenBy(c => c.Kind).ThenBy(c => c.Address, StringComparer.Ordinal)];

    /// <summary>Whether the apply would do anything, outputs included.</summary>
    public bool HasChanges => Actions.Count > 0 || OutputChanges().Any();

    /// <summary>Number of resources with this kind of change.</summary>
    public int Count(ChangeKind kind) => Changes.Count(c => c.Kind == kind);

    /// <summary>Names of the outputs that would change.</summary>
    public IEnumerable<string> OutputChanges() =>
        Root.TryGetProperty("output_changes", out var outputs)
            ? outputs.EnumerateObject()
                .Where(o => o.Value.GetProperty("actions").EnumerateArray().Any(a => a.GetString() is not ("no-op" or "read")))
                .Select(o => o.Name)
            : [];

    /// <summary>Addresses that a resource's argument refers to in the configuration, for example <c>aws_s3_bucket.state.id</c>.</summary>
    public IEnumerable<string> References(string address, string argument) =>
        Expressions(address).Where(e => e.Name == argument).SelectMany(e => ReferencesIn(e.Value));

    /// <summary>Addresses that any argument of a resource refers to.</summary>
    public IEnumerable<string> AllReferences(string address) => Expressions(address).SelectMany(e => ReferencesIn(e.Value));

    /// <summary>The values after a change, but only of the arguments that the configuration sets.</summary>
    public JsonObject Configured(ResourceChange change)
    {
        var configured = new JsonObject();
        foreach (var argument in Expressions(change.Address))
            configured[argument.Name] = Configured(change.After.TryGetProperty(argument.Name, out var value) ? value : default, argument.Value);
        return configured;
    }

    private static JsonNode? Configured(JsonElement value, JsonElement expression)
    {
        if (expression.ValueKind == JsonValueKind.Array && value.ValueKind == JsonValueKind.Array)
            return new JsonArray([.. value.EnumerateArray().Zip(expression.EnumerateArray(), Configured)]);
        // What has neither a constant nor references is a block of arguments.
        if (expression.ValueKind == JsonValueKind.Object && value.ValueKind == JsonValueKind.Object
            && !expression.TryGetProperty("constant_value", out _) && !expression.TryGetProperty("references", out _))
        {
            return new JsonObject(expression.EnumerateObject()
                .Select(argument => KeyValuePair.Create(argument.Name, Configured(value.TryGetProperty(argument.Name, out var inner) ? inner : default, argument.Value))));
        }

        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : JsonNode.Parse(value.GetRawText());
    }

    private JsonElement.ObjectEnumerator Expressions(string address)
    {
        if (!Root.TryGetProperty("configuration", out var configuration)
            || !configuration.GetProperty("root_module").TryGetProperty("resources", out var resources))
            return default;
        var resource = resources.EnumerateArray().FirstOrDefault(r => r.GetProperty("address").GetString() == address.Split('[')[0]);
        return resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty("expressions", out var expressions)
            ? expressions.EnumerateObject()
            : default;
    }

    private static IEnumerable<string> ReferencesIn(JsonElement expression) => expression.ValueKind switch
    {
        JsonValueKind.Array => expression.EnumerateArray().SelectMany(ReferencesIn),
        JsonValueKind.Object when expression.TryGetProperty("references", out var references) && references.ValueKind == JsonValueKind.Array =>
            references.EnumerateArray().Select(r => r.GetString()!),
        JsonValueKind.Object => expression.EnumerateObject().SelectMany(p => ReferencesIn(p.Value)),
        _ => [],
    };

    /// <summary>Parses a plan.</summary>
    /// <exception cref="DeliveryException">The text is no plan.</exception>
    public static Plan Parse(string environment, string stack, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (!document.RootElement.TryGetProperty("format_version", out _))
                throw new DeliveryException($"The plan of stack {stack} has no format_version: it is not what `terraform show -json` prints.");
            return new Plan(environment, stack, document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DeliveryException($"The plan of stack {stack} cannot be read: {e.Message} Make it with `make plan`.", e);
        }
    }

    private static List<ResourceChange> Read(JsonElement root, string name) =>
        root.TryGetProperty(name, out var entries) && entries.ValueKind == JsonValueKind.Array
            ? [.. entries.EnumerateArray().Select(ResourceChange.Read)]
            : [];
}

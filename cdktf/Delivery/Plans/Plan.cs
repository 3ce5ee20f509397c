using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridCloud.Delivery.Plans;

/// <summary>One stack's plan, as <c>terraform show -json</c> prints it.</summary>
internal sealed class Plan
{
    private readonly Secrets secrets;

    private Plan(string environment, string stack, JsonElement root)
    {
        Environment = environment;
        Stack = stack;
        Root = root;
        secrets = Marked(root);
        Changes = Read(root, "resource_changes");
        if (Changes.GroupBy(change => change.Label).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DeliveryException($"resource_changes names {twice.Key} {twice.Count()} times.");
        Drift = Read(root, "resource_drift");
        Outputs = [.. Properties(Section(root, "output_changes", JsonValueKind.Object))
            .Select(output => OutputChange.Read(output.Name, output.Value, secrets)).OfType<OutputChange>().OrderBy(output => output.Name, StringComparer.Ordinal)];
    }

    /// <summary>Environment that the plan is for.</summary>
    public string Environment { get; }

    /// <summary>Name of the stack.</summary>
    public string Stack { get; }

    /// <summary>Name of the property that holds the stack's reasons for policy exceptions.</summary>
    public const string ReasonsOfPolicies = "policy_reasons";

    /// <summary>The stack's own reasons for policy exceptions; undefined if it has none.</summary>
    public JsonElement Reasons => Property(Root, ReasonsOfPolicies);

    /// <summary>The whole JSON document.</summary>
    public JsonElement Root { get; }

    /// <summary>Every resource of the plan, unchanged ones included, in Terraform's order.</summary>
    public IReadOnlyList<ResourceChange> Changes { get; }

    /// <summary>What Terraform found changed in the clouds since its last apply.</summary>
    public IReadOnlyList<ResourceChange> Drift { get; }

    /// <summary>What the apply would do, most dangerous first, then by address.</summary>
    public IReadOnlyList<ResourceChange> Actions =>
        [.. Changes.Where(c => c.IsAction)
            .OrderByDescending(c => c.LosesData).ThenByDescending(c => c.LeavesData).ThenBy(c => c.Kind).ThenBy(c => c.Label, StringComparer.Ordinal)];

    /// <summary>The outputs that would change, by name.</summary>
    public IReadOnlyList<OutputChange> Outputs { get; }

    /// <summary>Whether the apply would do anything according to Terraform, including moves, imports and outputs.</summary>
    public bool HasChanges => Root.TryGetProperty("applyable", out var applyable)
        ? applyable.ValueKind == JsonValueKind.True
        // Terraform before 1.6 does not say so.
        : Actions.Count > 0 || Outputs.Count > 0;

    /// <summary>Number of resources with this kind of change.</summary>
    public int Count(ChangeKind kind) => Changes.Count(c => c.Kind == kind);

    /// <summary>Number of resources whose address changes.</summary>
    public int Moved => Changes.Count(c => c.PreviousAddress is not null);

    /// <summary>Number of existing resources that Terraform will manage from now on.</summary>
    public int Imported => Changes.Count(c => c.ImportId is not null);

    /// <summary>The counts in words: "2 to create, 1 to change, 0 to replace, 0 to destroy, 1 to move".</summary>
    public string Summary => Summarize([this]);

    /// <summary>The counts of several plans in words.</summary>
    public static string Summarize(IReadOnlyCollection<Plan> plans)
    {
        int Sum(ChangeKind kind) => plans.Sum(plan => plan.Count(kind));
        var text = $"{Sum(ChangeKind.Create)} to create, {Sum(ChangeKind.Update)} to change, {Sum(ChangeKind.Replace)} to replace, {Sum(ChangeKind.Destroy)} to destroy";
        foreach (var (count, what) in ((int, string)[])[(plans.Sum(p => p.Moved), "to move"), (plans.Sum(p => p.Imported), "to import"), (Sum(ChangeKind.Forget), "no longer managed")])
            text += count == 0 ? "" : $", {count} {what}";
        return text;
    }

    /// <summary>A text with everything masked that the plan marks as sensitive.</summary>
    public string Redact(string text) => secrets.Redact(text);

    /// <summary>Its JSON without secrets, which gives the same review.</summary>
    public string Masked() => MaskedPlan.Of(Root, secrets);

    /// <summary>Addresses that a resource's argument refers to in the configuration, for example <c>aws_s3_bucket.state.id</c>.</summary>
    public IEnumerable<string> References(string address, string argument) =>
        Expressions(address).Where(e => e.Name == argument).SelectMany(e => ReferencesIn(e.Value));

    /// <summary>Addresses that any argument of a resource refers to.</summary>
    public IEnumerable<string> AllReferences(string address) => Expressions(address).SelectMany(e => ReferencesIn(e.Value));

    /// <summary>The values after a change, limited to the arguments that the configuration sets.</summary>
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
        // Without a constant or references, it is a nested block.
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
        if (Property(Property(Property(Root, "configuration"), "root_module"), "resources") is not { ValueKind: JsonValueKind.Array } resources)
            return default;
        var resource = resources.EnumerateArray().FirstOrDefault(r => Property(r, "address").ToString() == address.Split('[')[0]);
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

    /// <summary>The result of applying this plan, as a plan in which nothing changes.</summary>
    /// <param name="state">What <c>terraform show -json</c> prints of the state.</param>
    public Plan Applied(string state)
    {
        using var document = JsonDocument.Parse(state, new JsonDocumentOptions { MaxDepth = 512 });
        var resources = Items(Property(Property(Property(document.RootElement, "values"), "root_module"), "resources"))
            .Where(resource => Property(resource, "mode").ToString() == "managed" && Property(resource, "deposed_key").ValueKind == JsonValueKind.Undefined)
            .Select(resource => (JsonNode)new JsonObject
            {
                ["address"] = Property(resource, "address").ToString(),
                ["type"] = Property(resource, "type").ToString(),
                ["change"] = new JsonObject
                {
                    ["actions"] = new JsonArray("no-op"),
                    ["before"] = Node(Property(resource, "values")),
                    ["after"] = Node(Property(resource, "values")),
                    ["before_sensitive"] = Node(Property(resource, "sensitive_values")),
                    ["after_sensitive"] = Node(Property(resource, "sensitive_values")),
                },
            });
        return Parse(Environment, Stack, new JsonObject
        {
            ["format_version"] = "1.2",
            ["resource_changes"] = new JsonArray([.. resources]),
            ["configuration"] = Node(Property(Root, "configuration")),
        }.ToJsonString(), reasons: Reasons.ValueKind == JsonValueKind.Array ? Reasons.GetRawText() : null);

        static JsonNode? Node(JsonElement value) =>
            value.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse(value.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = 512 });
    }

    /// <summary>Parses a plan.</summary>
    /// <param name="environment">Environment that it is for.</param>
    /// <param name="stack">Name of the stack.</param>
    /// <param name="json">What `terraform show -json` printed.</param>
    /// <param name="targeted">Whether only some resources were planned; then the plan need not be complete.</param>
    /// <param name="reasons">The stack's own reasons for policy exceptions, a JSON array. Default: those in the JSON.</param>
    /// <exception cref="DeliveryException">The JSON is not a plan, or holds something that this program does not know.</exception>
    public static Plan Parse(string environment, string stack, string json, bool targeted = false, string? reasons = null)
    {
        try
        {
            // Terraform does not print the reasons; adding them here takes them along to the review.
            if (reasons is not null && json.TrimEnd() is [.. var open, '}'])
                json = $"{open},\"{ReasonsOfPolicies}\":{reasons}}}";
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
            var root = document.RootElement.Clone();
            Understand(root, targeted);
            return new Plan(environment, stack, root);
        }
        catch (DeliveryException e)
        {
            throw new DeliveryException($"The plan of stack {stack} ({environment}) cannot be reviewed: {e.Message} Nothing was applied. Plan again with `make plan`.", e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DeliveryException($"The plan of stack {stack} ({environment}) cannot be read: {e.Message} Create it with `make plan`.", e);
        }
    }

    /// <summary>Refuses a plan with parts that this program does not know: ignoring them would look like "nothing changes".</summary>
    private static void Understand(JsonElement root, bool targeted)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format_version", out var version))
            throw new DeliveryException("It has no format_version: it is not what `terraform show -json` prints.");
        // Within a major version, Terraform adds only what may be ignored (https://developer.hashicorp.com/terraform/internals/json-format).
        if (version.ToString() is not ("0.1" or "0.2") && !version.ToString().StartsWith("1.", StringComparison.Ordinal))
            throw new DeliveryException($"Its format_version is {version}; this program reads 1.x.");
        if (Property(root, "errored").ValueKind == JsonValueKind.True)
            throw new DeliveryException("Terraform stopped with an error while it planned, so it does not say everything that would be applied.");
        foreach (var (section, what) in ((string, string)[])[("deferred_changes", "changes deferred to a later plan"), ("action_invocations", "provider actions"), ("deferred_action_invocations", "provider actions deferred to a later plan")])
        {
            if (Property(root, section) is { ValueKind: JsonValueKind.Array } entries && entries.GetArrayLength() > 0)
                throw new DeliveryException($"It has {entries.GetArrayLength()} {what} ({section}), which this program does not know.");
        }

        if (!targeted && Property(root, "complete").ValueKind == JsonValueKind.False)
            throw new DeliveryException("It is not complete: its apply would have to be followed by another plan.");
    }

    private static Secrets Marked(JsonElement root)
    {
        var marked = new Secrets();
        foreach (var section in (string[])["resource_changes", "resource_drift"])
        {
            foreach (var entry in Items(Property(root, section)))
                Mark(Property(entry, "change"));
        }

        foreach (var output in Properties(Property(root, "output_changes")))
            Mark(output.Value);
        foreach (var variable in Properties(Property(Property(Property(root, "configuration"), "root_module"), "variables")))
            marked.Add(Property(Property(Property(root, "variables"), variable.Name), "value"), Property(variable.Value, "sensitive"));
        return marked;

        void Mark(JsonElement change)
        {
            marked.Add(Property(change, "before"), Property(change, "before_sensitive"));
            marked.Add(Property(change, "after"), Property(change, "after_sensitive"));
        }
    }

    private List<ResourceChange> Read(JsonElement root, string name) =>
        Section(root, name, JsonValueKind.Array) is { ValueKind: JsonValueKind.Array } entries
            ? [.. entries.EnumerateArray().Select((entry, i) => ResourceChange.Read(entry, $"{name}[{i}]", secrets))]
            : [];

    private static JsonElement Section(JsonElement root, string name, JsonValueKind kind)
    {
        var section = Property(root, name);
        return section.ValueKind == kind || section.ValueKind == JsonValueKind.Undefined
            ? section
            : throw new DeliveryException($"{name} is {section.ValueKind}, not {kind}.");
    }

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    private static JsonElement.ObjectEnumerator Properties(JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;
}

using System.Text.Json;
using System.Text.RegularExpressions;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Preflight;

/// <summary>A stack's configuration and its state: what a deployment will create, and what exists already.</summary>
/// <param name="settings">The settings.</param>
/// <param name="name">Name of the stack.</param>
/// <param name="state">Its state, which holds secrets; null before the first deployment.</param>
/// <param name="known">Returns the value of an expression over a data source, such as the account's number; null if unknown.</param>
internal sealed partial class PreflightStack(DeliverySettings settings, string name, JsonElement? state, Func<string, string?> known)
{
    public JsonElement Configuration { get; } = StackConfiguration.Read(settings, name);

    /// <summary>Types of its resources and data sources.</summary>
    public IReadOnlyList<string> Types => [.. TypesOf("resource"), .. TypesOf("data")];

    /// <summary>Types of its resources.</summary>
    public IReadOnlyList<string> ResourceTypes => TypesOf("resource");

    /// <summary>Name of the stack.</summary>
    public string Name => name;

    /// <summary>A type's resources in the configuration.</summary>
    public IReadOnlyList<JsonElement> Resources(string type) => [.. Blocks(type).Values];

    /// <summary>A type's resources in the configuration, by name.</summary>
    public Dictionary<string, JsonElement> Blocks(string type) => Blocks("resource", type);

    /// <summary>A type's data sources in the configuration.</summary>
    public IReadOnlyList<JsonElement> Lookups(string type) => [.. Blocks("data", type).Values];

    /// <summary>Ids of a type's resources in the state.</summary>
    public IReadOnlyList<string> Held(string type) =>
        state is { ValueKind: JsonValueKind.Object } held && held.TryGetProperty("resources", out var resources)
            ? [.. resources.EnumerateArray()
                .Where(resource => resource.GetProperty("mode").GetString() == "managed" && resource.GetProperty("type").GetString() == type)
                .SelectMany(resource => resource.GetProperty("instances").EnumerateArray())
                .Select(instance => instance.GetProperty("attributes").GetProperty("id").ToString())]
            : [];

    /// <summary>How many resources of a type a deployment adds.</summary>
    public int Added(string type) => Math.Max(0, Resources(type).Count - Held(type).Count);

    /// <summary>An argument's value with variables filled in; null if it is missing or only the clouds know it.</summary>
    public string? Text(JsonElement block, params string[] path)
    {
        foreach (var step in path)
        {
            if (block.ValueKind == JsonValueKind.Array && block.GetArrayLength() > 0)
                block = block[0];
            if (block.ValueKind != JsonValueKind.Object || !block.TryGetProperty(step, out block))
                return null;
        }

        return Evaluate(block);
    }

    /// <summary>The blocks at a path, whether in a list or a single one.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement block, params string[] path)
    {
        foreach (var step in path)
        {
            if (block.ValueKind == JsonValueKind.Array && block.GetArrayLength() > 0)
                block = block[0];
            if (block.ValueKind != JsonValueKind.Object || !block.TryGetProperty(step, out block))
                return [];
        }

        return block.ValueKind == JsonValueKind.Array ? block.EnumerateArray() : [block];
    }

    /// <summary>The strings of a list, as far as they are known.</summary>
    public IEnumerable<string> Texts(JsonElement block, string argument) =>
        block.TryGetProperty(argument, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(Evaluate).OfType<string>() : [];

    /// <summary>Name of the resource that an argument refers to.</summary>
    public static string? Reference(JsonElement block, string argument) =>
        AppState.Text(block, argument) is { } text && Referred().Match(text) is { Success: true } found ? found.Groups[1].Value : null;

    /// <summary>Names of the SSM parameters that containers read at start.</summary>
    public IReadOnlyList<string> Parameters() =>
        [.. Resources("aws_ecs_task_definition").Select(task => Text(task, "container_definitions") ?? AppState.Text(task, "container_definitions") ?? "")
            .SelectMany(containers => Parameter().Matches(Replace(containers)).Select(found => found.Groups[1].Value)).Distinct()];

    private string? Evaluate(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value.ToString();
        if (value.ValueKind != JsonValueKind.String)
            return null;
        var text = Replace(value.GetString()!);
        return text.Contains("${", StringComparison.Ordinal) ? null : text;
    }

    private string Replace(string text) => Expression().Replace(text, found =>
        (Variable().Match(found.Groups[1].Value) is { Success: true } variable ? StackConfiguration.Value(settings, name, variable.Groups[1].Value) : known(found.Groups[1].Value)) ?? found.Value);

    private List<string> TypesOf(string kind) => Configuration.TryGetProperty(kind, out var types) ? [.. types.EnumerateObject().Select(type => type.Name)] : [];

    private Dictionary<string, JsonElement> Blocks(string kind, string type) =>
        Configuration.TryGetProperty(kind, out var types) && types.TryGetProperty(type, out var blocks)
            ? blocks.EnumerateObject().ToDictionary(block => block.Name, block => block.Value)
            : [];

    [GeneratedRegex(@"\$\{([^{}]+)\}")]
    private static partial Regex Expression();

    [GeneratedRegex(@"^var\.(\w+)$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\$\{\w+\.([\w-]+)\.\w+\}$")]
    private static partial Regex Referred();

    [GeneratedRegex(@"arn:aws:ssm:[^:""]+:[^:""]+:parameter(/[^""]+)")]
    private static partial Regex Parameter();
}

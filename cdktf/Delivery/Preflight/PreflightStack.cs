using System.Text.Json;
using System.Text.RegularExpressions;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Preflight;

/// <summary>A stack's configuration beside its state: what it is about to make, and what it holds already.</summary>
/// <param name="settings">The settings.</param>
/// <param name="name">Name of the stack.</param>
/// <param name="state">Its state, which holds secrets; null before the first deployment.</param>
internal sealed partial class PreflightStack(DeliverySettings settings, string name, JsonElement? state)
{
    private readonly JsonElement configuration = StackWorkspace.Configuration(settings, name);

    /// <summary>Name of the stack.</summary>
    public string Name => name;

    /// <summary>A type's resources in the configuration.</summary>
    public IReadOnlyList<JsonElement> Resources(string type) => Blocks("resource", type);

    /// <summary>What the configuration looks up of a type.</summary>
    public IReadOnlyList<JsonElement> Lookups(string type) => Blocks("data", type);

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

    /// <summary>An argument as Terraform will see it; null where only the clouds know it.</summary>
    public string? Text(JsonElement block, params string[] path)
    {
        foreach (var step in path)
        {
            if (block.ValueKind == JsonValueKind.Array && block.GetArrayLength() > 0)
                block = block[0];
            if (block.ValueKind != JsonValueKind.Object || !block.TryGetProperty(step, out block))
                return null;
        }

        if (block.ValueKind != JsonValueKind.String)
            return null;
        var text = Variable().Replace(block.GetString()!, variable => StackWorkspace.Value(settings, name, variable.Groups[1].Value) ?? variable.Value);
        return text.Contains("${", StringComparison.Ordinal) ? null : text;
    }

    private List<JsonElement> Blocks(string kind, string type) =>
        configuration.TryGetProperty(kind, out var types) && types.TryGetProperty(type, out var blocks)
            ? [.. blocks.EnumerateObject().Select(block => block.Value)]
            : [];

    [GeneratedRegex(@"\$\{var\.(\w+)\}")]
    private static partial Regex Variable();
}

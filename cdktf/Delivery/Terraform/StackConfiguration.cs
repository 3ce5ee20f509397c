using System.Text.Json;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Terraform;

/// <summary>Reads what the synth wrote for a stack, without Terraform.</summary>
internal static class StackConfiguration
{
    /// <summary>Whether a stack's configuration has a variable of this name.</summary>
    public static bool Declares(DeliverySettings settings, string stack, string variable) =>
        Names(settings, stack, "variable").Contains(variable);

    /// <summary>Whether a stack's configuration has an output of this name.</summary>
    public static bool HasOutput(DeliverySettings settings, string stack, string name) => Names(settings, stack, "output").Contains(name);

    /// <summary>Addresses of a type's resources in a stack's configuration.</summary>
    public static IEnumerable<string> Addresses(DeliverySettings settings, string stack, string type) =>
        Names(settings, stack, "resource", type).Select(name => $"{type}.{name}");

    /// <summary>A variable's value, or else its default if that is a string or number; null if it has neither.</summary>
    public static string? Value(DeliverySettings settings, string stack, string variable)
    {
        if (settings.Variables.GetValueOrDefault($"TF_VAR_{variable}") is { Length: > 0 } set)
            return set;
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(settings, stack), "cdk.tf.json")));
        return document.RootElement.TryGetProperty("variable", out var variables) && variables.TryGetProperty(variable, out var declared)
            && declared.TryGetProperty("default", out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
    }

    /// <summary>A stack's whole configuration.</summary>
    /// <exception cref="DeliveryException">It was not synthesized.</exception>
    public static JsonElement Read(DeliverySettings settings, string stack)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(settings, stack), "cdk.tf.json")));
        return document.RootElement.Clone();
    }

    private static List<string> Names(DeliverySettings settings, string stack, params string[] path)
    {
        var file = Path.Combine(Folder(settings, stack), "cdk.tf.json");
        if (!File.Exists(file))
            return [];
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var element = document.RootElement;
        return path.All(name => element.TryGetProperty(name, out element)) ? [.. element.EnumerateObject().Select(property => property.Name)] : [];
    }

    /// <summary>Full path of the folder of a stack's configuration.</summary>
    /// <exception cref="DeliveryException">It was not synthesized.</exception>
    public static string Folder(DeliverySettings settings, string stack)
    {
        string[] names = !StackKind.Named(stack).PerEnvironment ? [stack] : [$"{stack}-{settings.Environment}", stack];
        return names.Select(name => Path.GetFullPath(Path.Combine(settings.Synthesized, "stacks", name))).FirstOrDefault(Directory.Exists)
            ?? throw new DeliveryException($"Stack {stack} is not in {settings.Synthesized}/stacks: write it with `make synth STACK={stack} ENVIRONMENT={settings.Environment}`.");
    }
}

using System.Text.Json;

namespace HybridCloud.Hcl;

/// <summary>The blocks inside a block.</summary>
/// <param name="Schema">Maps names to the blocks inside; <c>true</c> where every object is a block.</param>
public readonly record struct Blocks(JsonElement Schema)
{
    /// <summary>No blocks: everything is an argument.</summary>
    public static Blocks None => default;

    /// <summary>Whether a value of that name is written as blocks, and which blocks are inside those.</summary>
    public bool Contains(string name, JsonElement value, out Blocks inside)
    {
        inside = None;
        if (Schema.ValueKind == JsonValueKind.True)
        {
            inside = this;
            return IsObjects(value);
        }

        if (Schema.ValueKind != JsonValueKind.Object || !Schema.TryGetProperty(name, out var schema)) return false;
        inside = new Blocks(schema);
        return IsObjects(value);
    }

    private static bool IsObjects(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object));
}

using System.Text.Json;

namespace HybridCloud.Delivery.Plans;

/// <summary>Finds the attributes that differ between two states of a resource, and masks what must not be shown.</summary>
internal static class AttributeDifference
{
    /// <summary>What is shown for a value that only the apply will tell.</summary>
    public const string Unknown = "(known after apply)";

    public static IReadOnlyList<AttributeChange> Of(ResourceChange change)
    {
        var found = new List<AttributeChange>();
        Walk(
            new Node(change.Before, default, change.BeforeSensitive),
            new Node(change.After, change.AfterUnknown, change.AfterSensitive),
            path: "", hidden: false, found, change.ReplacePaths);
        found.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return found;
    }

    private static void Walk(
        Node before, Node after, string path, bool hidden, List<AttributeChange> found, IReadOnlyList<string> replacePaths)
    {
        hidden = hidden || before.IsSensitive || after.IsSensitive;
        if (after.IsUnknown)
        {
            found.Add(Change(path, Shown(before, hidden), hidden ? SensitiveText.Mask : Unknown, replacePaths));
            return;
        }

        var (left, right) = (before.Parsed(), after.Parsed());
        if (left.IsContainer && right.IsContainer && left.Value.ValueKind != right.Value.ValueKind)
        {
            found.Add(Change(path, Shown(before, hidden), Shown(after, hidden), replacePaths));
            return;
        }

        // A secret is compared as a whole, so that not even its shape is shown.
        if (!hidden && (left.IsObject || right.IsObject))
        {
            foreach (var name in left.Names().Union(right.Names()).Order(StringComparer.Ordinal))
                Walk(left.Child(name), right.Child(name), AttributePath.Child(path, name), SensitiveText.IsName(name), found, replacePaths);
            return;
        }

        if (!hidden && (left.IsArray || right.IsArray))
        {
            for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
                Walk(left.Item(i), right.Item(i), AttributePath.Item(path, i), hidden: false, found, replacePaths);
            return;
        }

        // An empty default is not news: providers turn null into "" and false into null at will.
        if (before.IsAbsent && after.IsAbsent || JsonElement.DeepEquals(before.OrNull, after.OrNull) && !after.HasUnknownInside)
            return;

        found.Add(Change(path, Shown(before, hidden), Shown(after, hidden), replacePaths));
    }

    private static AttributeChange Change(string path, string? before, string? after, IReadOnlyList<string> replacePaths) =>
        new(path, before, after, replacePaths.Any(p => path == p || path.StartsWith(p + "[", StringComparison.Ordinal) || path.StartsWith(p + ".", StringComparison.Ordinal)));

    private static string? Shown(Node node, bool hidden)
    {
        if (node.IsAbsent)
            return null;
        if (hidden || node.Value.ValueKind == JsonValueKind.String && SensitiveText.IsValue(node.Value.GetString()!))
            return SensitiveText.Mask;
        return node.Value.GetRawText();
    }

    /// <summary>A value together with the parts of the unknown and sensitive masks that belong to it.</summary>
    private readonly record struct Node(JsonElement Value, JsonElement UnknownMask, JsonElement SensitiveMask)
    {
        public bool IsUnknown => UnknownMask.ValueKind == JsonValueKind.True;

        public bool IsSensitive => SensitiveMask.ValueKind == JsonValueKind.True;

        public bool IsAbsent => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

        public bool IsObject => Value.ValueKind == JsonValueKind.Object || UnknownMask.ValueKind == JsonValueKind.Object && IsAbsent;

        public bool IsArray => Value.ValueKind == JsonValueKind.Array || UnknownMask.ValueKind == JsonValueKind.Array && IsAbsent;

        public bool IsContainer => IsObject || IsArray;

        public bool HasUnknownInside => UnknownMask.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            && UnknownMask.GetRawText().Contains("true", StringComparison.Ordinal);

        public JsonElement OrNull => IsAbsent ? NullElement : Value;

        public int Count => Math.Max(Length(Value), Length(UnknownMask));

        private static readonly JsonElement NullElement = JsonDocument.Parse("null").RootElement;

        public IEnumerable<string> Names() =>
            Keys(Value).Union(Keys(UnknownMask));

        public Node Child(string name) =>
            new(Property(Value, name), Property(UnknownMask, name), Property(SensitiveMask, name));

        public Node Item(int index) =>
            new(At(Value, index), At(UnknownMask, index), At(SensitiveMask, index));

        /// <summary>The same node, with a text that holds a JSON document (an IAM policy, say) taken apart.</summary>
        public Node Parsed()
        {
            if (Value.ValueKind != JsonValueKind.String)
                return this;
            var text = Value.GetString()!.AsSpan().Trim();
            if (text.Length < 2 || text[0] is not ('{' or '['))
                return this;
            try
            {
                using var document = JsonDocument.Parse(Value.GetString()!);
                return this with { Value = document.RootElement.Clone(), UnknownMask = default, SensitiveMask = default };
            }
            catch (JsonException)
            {
                return this;
            }
        }

        private static IEnumerable<string> Keys(JsonElement element) =>
            element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(p => p.Name) : [];

        private static JsonElement Property(JsonElement element, string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

        private static JsonElement At(JsonElement element, int index) =>
            element.ValueKind == JsonValueKind.Array && index < element.GetArrayLength() ? element[index] : default;

        private static int Length(JsonElement element) =>
            element.ValueKind == JsonValueKind.Array ? element.GetArrayLength() : 0;
    }
}

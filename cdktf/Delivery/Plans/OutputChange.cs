using System.Text.Json;

namespace HybridCloud.Delivery.Plans;

/// <summary>An output that changes, safe to print: sensitive values are masked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What happens to it.</param>
/// <param name="Attributes">What differs in its value; paths begin with its name.</param>
internal sealed record OutputChange(string Name, ChangeKind Kind, IReadOnlyList<AttributeChange> Attributes)
{
    /// <summary>Reads one entry of <c>output_changes</c>; null if nothing happens to it.</summary>
    /// <exception cref="DeliveryException">It is not what Terraform writes.</exception>
    public static OutputChange? Read(string name, JsonElement change, Secrets secrets)
    {
        if (change.ValueKind != JsonValueKind.Object || !change.TryGetProperty("actions", out var actions) || actions.ValueKind != JsonValueKind.Array)
            throw new DeliveryException($"output_changes.{name} has no list of actions.");
        var named = string.Join(',', actions.EnumerateArray().Select(a => a.ToString()));
        var kind = named switch
        {
            "no-op" or "read" => ChangeKind.None,
            "create" => ChangeKind.Create,
            "update" => ChangeKind.Update,
            "delete" => ChangeKind.Destroy,
            "delete,create" or "create,delete" => ChangeKind.Replace,
            _ => throw new DeliveryException($"output_changes.{name} has the action '{named}', which this program does not know: it cannot say what would be applied."),
        };
        if (kind == ChangeKind.None)
            return null;
        var hidden = SensitiveText.IsName(name);
        var before = new PlannedValue(Property(change, "before"), default, hidden ? Everything : Property(change, "before_sensitive"), secrets);
        var after = new PlannedValue(Property(change, "after"), Property(change, "after_unknown"), hidden ? Everything : Property(change, "after_sensitive"), secrets);
        return new OutputChange(name, kind, [.. AttributeDifference.Of(before, after, []).Select(a => a with { Path = a.Path.StartsWith('[') || a.Path.Length == 0 ? name + a.Path : $"{name}.{a.Path}" })]);
    }

    private static readonly JsonElement Everything = JsonDocument.Parse("true").RootElement;

    private static JsonElement Property(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : default;
}

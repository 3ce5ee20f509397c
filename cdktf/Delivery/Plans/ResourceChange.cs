using System.Text.Json;

namespace HybridCloud.Delivery.Plans;

/// <summary>One entry of <c>resource_changes</c> or <c>resource_drift</c> of <c>terraform show -json</c>.</summary>
internal sealed record ResourceChange(
    string Address,
    string Type,
    ChangeKind Kind,
    JsonElement Before,
    JsonElement After,
    JsonElement AfterUnknown,
    JsonElement BeforeSensitive,
    JsonElement AfterSensitive,
    IReadOnlyList<string> ReplacePaths,
    string? Reason)
{
    /// <summary>Whether data is lost when this change is made: see <see cref="StatefulResources"/>.</summary>
    public bool LosesData => Kind is ChangeKind.Destroy or ChangeKind.Replace && StatefulResources.Holds(Type);

    /// <summary>The attributes that differ, sorted by path, secrets masked.</summary>
    public IReadOnlyList<AttributeChange> Attributes() => AttributeDifference.Of(this);

    /// <summary>Reads one entry.</summary>
    public static ResourceChange Read(JsonElement entry)
    {
        var change = entry.GetProperty("change");
        return new ResourceChange(
            entry.GetProperty("address").GetString()!,
            entry.GetProperty("type").GetString()!,
            ReadKind(change.GetProperty("actions")),
            Property(change, "before"),
            Property(change, "after"),
            Property(change, "after_unknown"),
            Property(change, "before_sensitive"),
            Property(change, "after_sensitive"),
            ReadReplacePaths(Property(change, "replace_paths")),
            Property(entry, "action_reason") is { ValueKind: JsonValueKind.String } reason ? reason.GetString() : null);
    }

    private static JsonElement Property(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value : default;

    private static ChangeKind ReadKind(JsonElement actions) =>
        string.Join(',', actions.EnumerateArray().Select(a => a.GetString())) switch
        {
            "create" => ChangeKind.Create,
            "update" => ChangeKind.Update,
            "delete" => ChangeKind.Destroy,
            "delete,create" or "create,delete" => ChangeKind.Replace,
            "read" => ChangeKind.Read,
            "forget" => ChangeKind.Forget,
            _ => ChangeKind.None,
        };

    private static List<string> ReadReplacePaths(JsonElement paths) =>
        paths.ValueKind != JsonValueKind.Array
            ? []
            : [.. paths.EnumerateArray().Select(path => AttributePath.Of(path.EnumerateArray()))];
}

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
    /// <summary>The former address if the resource moved; else null.</summary>
    public string? PreviousAddress { get; init; }

    /// <summary>The id that it is imported by, or "(known after apply)"; null if it is not imported.</summary>
    public string? ImportId { get; init; }

    /// <summary>Terraform's key of a deposed object, one left over after its replacement was created; null for the current object.</summary>
    public string? Deposed { get; init; }

    /// <summary>What the plan marks as sensitive.</summary>
    public Secrets Secrets { get; init; } = Secrets.None;

    /// <summary>Address for a reader, with the key of a deposed object.</summary>
    public string Label => Deposed is null ? Address : $"{Address} (deposed {Deposed})";

    /// <summary>Whether this change destroys data: see <see cref="StatefulResources"/>.</summary>
    public bool LosesData => Kind is ChangeKind.Destroy or ChangeKind.Replace && StatefulResources.Holds(Type);

    /// <summary>Whether data stays in the cloud but Terraform no longer manages it.</summary>
    public bool LeavesData => Kind == ChangeKind.Forget && StatefulResources.Holds(Type);

    /// <summary>Whether the apply does anything with it; a move or an import alone counts.</summary>
    public bool IsAction => Kind is not (ChangeKind.None or ChangeKind.Read) || PreviousAddress is not null || ImportId is not null;

    /// <summary>The attributes that differ, sorted by path, secrets masked.</summary>
    public IReadOnlyList<AttributeChange> Attributes() => AttributeDifference.Of(this);

    /// <summary>Reads one entry.</summary>
    /// <exception cref="DeliveryException">It is not what Terraform writes, or has an action that this program does not know.</exception>
    public static ResourceChange Read(JsonElement entry, string place, Secrets secrets)
    {
        if (Text(entry, "address") is not { } address)
            throw new DeliveryException($"{place} has no address.");
        var change = Property(entry, "change");
        if (Text(entry, "type") is not { } type)
            throw new DeliveryException($"{address} ({place}) has no type.");
        if (change.ValueKind != JsonValueKind.Object)
            throw new DeliveryException($"{address} ({place}) has no change.");
        foreach (var side in (string[])["before", "after"])
        {
            if (Property(change, side).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object))
                throw new DeliveryException($"{address} ({place}): change.{side} is {Property(change, side).ValueKind}, not an object.");
        }

        var previous = Text(entry, "previous_address");
        return new ResourceChange(
            address,
            type,
            ReadKind(address, Property(change, "actions")),
            Property(change, "before"),
            Property(change, "after"),
            Property(change, "after_unknown"),
            Property(change, "before_sensitive"),
            Property(change, "after_sensitive"),
            ReadReplacePaths(Property(change, "replace_paths")),
            Text(entry, "action_reason"))
        {
            PreviousAddress = previous == address ? null : previous,
            ImportId = ReadImport(Property(change, "importing"), secrets),
            Deposed = Text(entry, "deposed"),
            Secrets = secrets,
        };
    }

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static ChangeKind ReadKind(string address, JsonElement actions)
    {
        var named = actions.ValueKind == JsonValueKind.Array ? string.Join(',', actions.EnumerateArray().Select(a => a.ToString())) : actions.ToString();
        return named switch
        {
            "no-op" => ChangeKind.None,
            "create" => ChangeKind.Create,
            "update" => ChangeKind.Update,
            "delete" => ChangeKind.Destroy,
            "delete,create" or "create,delete" => ChangeKind.Replace,
            "read" => ChangeKind.Read,
            "forget" => ChangeKind.Forget,
            _ => throw new DeliveryException($"{address} has the action '{named}', which this program does not know: it cannot say what would be applied."),
        };
    }

    private static string? ReadImport(JsonElement importing, Secrets secrets) =>
        importing.ValueKind != JsonValueKind.Object ? null
        : Text(importing, "id") is { } id ? secrets.Redact(id)
        : Property(importing, "identity") is { ValueKind: JsonValueKind.Object } identity ? secrets.Redact(identity.GetRawText())
        : AttributeDifference.Unknown;

    private static List<string> ReadReplacePaths(JsonElement paths) =>
        paths.ValueKind != JsonValueKind.Array
            ? []
            : [.. paths.EnumerateArray().Where(path => path.ValueKind == JsonValueKind.Array).Select(path => AttributePath.Of(path.EnumerateArray()))];
}

using System.Text.Json;

namespace HybridCloud.Delivery.Plans;

/// <summary>Finds the attributes that differ between two states of a resource, and masks sensitive values.</summary>
internal sealed class AttributeDifference
{
    /// <summary>Shown for a value that is known only after apply.</summary>
    public const string Unknown = "(known after apply)";

    /// <summary>The note if only white space or the order of properties changes in a JSON string.</summary>
    public const string OnlyForm = "only its form changes";

    /// <summary>The note if only Terraform's sensitivity mark changes.</summary>
    public const string OnlySensitivity = "only its sensitivity changes";

    /// <summary>The note if a list has the same items in another order.</summary>
    public const string OnlyOrder = "only its order changes";

    /// <summary>The note if the sides are of different kinds: object, list or plain value.</summary>
    public const string OtherKind = "of another kind";

    // Properties that identify an item of a list, if it has one of them.
    private static readonly string[] Identities = ["name", "Name", "key", "Sid", "id", "origin_id", "path_pattern"];

    private readonly List<AttributeChange> found = [];
    private readonly IReadOnlyList<string> replacePaths;

    private AttributeDifference(IReadOnlyList<string> replacePaths) => this.replacePaths = replacePaths;

    /// <summary>The differences between a resource before and after its change, by path.</summary>
    public static IReadOnlyList<AttributeChange> Of(ResourceChange change) =>
        Of(
            new PlannedValue(change.Before, default, change.BeforeSensitive, change.Secrets),
            new PlannedValue(change.After, change.AfterUnknown, change.AfterSensitive, change.Secrets),
            change.ReplacePaths);

    /// <summary>The differences between two values, by path.</summary>
    public static IReadOnlyList<AttributeChange> Of(PlannedValue before, PlannedValue after, IReadOnlyList<string> replacePaths)
    {
        var difference = new AttributeDifference(replacePaths);
        difference.Walk(before, after, path: "", hidden: false);
        // OrderBy is stable, which keeps a removed item before the added one with the same path.
        return [.. difference.found.OrderBy(change => change.Path, StringComparer.Ordinal)];
    }

    private void Walk(PlannedValue before, PlannedValue after, string path, bool hidden)
    {
        var marked = hidden;
        hidden = hidden || before.IsSensitive || after.IsSensitive;
        if (after.IsUnknown)
        {
            found.Add(Row(path, before.Shown(hidden), hidden ? SensitiveText.Mask : Unknown) with { IsUnknown = true });
            return;
        }

        var (left, right) = (before.Parsed(), after.Parsed());
        // A secret is compared as a whole, so that not even its shape shows. Values of different kinds are, too, so that neither side is lost.
        if (!hidden && Kind(left) is var kind && (kind == Kind(right) || left.IsAbsent || right.IsAbsent) && (left.IsObject || right.IsObject || left.IsArray || right.IsArray))
        {
            var count = found.Count;
            if (left.IsObject || right.IsObject)
                WalkObject(left, right, path);
            else
                WalkArray(left, right, path);
            if (found.Count == count && before.Value.ValueKind == JsonValueKind.String && after.Value.ValueKind == JsonValueKind.String
                && before.Value.GetString() != after.Value.GetString())
            {
                found.Add(Row(path, null, null) with { Note = OnlyForm });
            }

            return;
        }

        // An empty default is no change: providers turn null into "" and false into null at will.
        if (before.IsAbsent && after.IsAbsent)
            return;
        if (JsonElement.DeepEquals(OrNull(before), OrNull(after)) && !after.HasUnknownInside)
        {
            if (!marked && before.IsSensitive != after.IsSensitive)
                found.Add(Row(path, null, null) with { Note = OnlySensitivity });
            return;
        }

        var otherKind = !hidden && !left.IsAbsent && !right.IsAbsent && Kind(left) != Kind(right);
        found.Add(Row(path, before.Shown(hidden), after.Shown(hidden)) with { IsUnknown = after.HasUnknownInside, Note = otherKind ? OtherKind : null });
    }

    private void WalkObject(PlannedValue left, PlannedValue right, string path)
    {
        foreach (var name in left.Names().Union(right.Names()).Order(StringComparer.Ordinal))
            Walk(left.Child(name), right.Child(name), AttributePath.Child(path, left.Secrets.Redact(name)), left.Hides(name) || right.Hides(name));
    }

    /// <summary>
    /// Compares lists by which items stay, since a provider may list a set in any order: a new first item is one row, not a row for each
    /// item that it shifts.
    /// </summary>
    private void WalkArray(PlannedValue left, PlannedValue right, string path)
    {
        if (left.IsAbsent || right.IsAbsent)
        {
            for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
                Walk(left.Item(i), right.Item(i), AttributePath.Item(path, i), hidden: false);
            return;
        }

        var (olds, news) = (Keys(left), Keys(right));
        if (olds.Count == news.Count && !olds.SequenceEqual(news) && olds.Order(StringComparer.Ordinal).SequenceEqual(news.Order(StringComparer.Ordinal)))
        {
            found.Add(Row(path, left.Shown(hidden: false), right.Shown(hidden: false)) with { Note = OnlyOrder });
            return;
        }

        var (removed, added) = (new List<int>(), new List<int>());
        foreach (var (old, next) in Alignment.Of(olds, news))
        {
            if (old is { } i && next is { } j)
            {
                Walk(left.Item(i), right.Item(j), AttributePath.Item(path, j), hidden: false);
                continue;
            }

            if (old is { } gone)
                removed.Add(gone);
            if (next is { } come)
                added.Add(come);
        }

        foreach (var (i, j) in Pairs(left, right, removed, added))
        {
            removed.Remove(i);
            added.Remove(j);
            Walk(left.Item(i), right.Item(j), AttributePath.Item(path, j), hidden: false);
        }

        foreach (var i in removed)
            found.Add(Row(AttributePath.Item(path, i), left.Item(i).Shown(hidden: false) ?? "null", null));
        foreach (var j in added)
            found.Add(Row(AttributePath.Item(path, j), null, right.Item(j).Shown(hidden: false) ?? "null") with { IsUnknown = right.Item(j).IsUnknown || right.Item(j).HasUnknownInside });
    }

    /// <summary>Pairs of items to show as changed: those with the same name, and the rest in order if as many were removed as added.</summary>
    private static List<(int Old, int New)> Pairs(PlannedValue left, PlannedValue right, List<int> removed, List<int> added)
    {
        var named = removed
            .SelectMany(i => added.Where(j => Identity(left.Item(i)) is { } identity && identity == Identity(right.Item(j))).Take(1).Select(j => (i, j)))
            .DistinctBy(pair => pair.j).ToList();
        var (restOld, restNew) = (removed.Except(named.Select(p => p.i)).ToList(), added.Except(named.Select(p => p.j)).ToList());
        return restOld.Count == restNew.Count ? [.. named, .. restOld.Zip(restNew)] : named;
    }

    private static string? Identity(PlannedValue item) =>
        item.IsObject && Array.Find(Identities, name => item.Child(name).Value.ValueKind == JsonValueKind.String) is { } name
            ? name + item.Child(name).Value.GetString()
            : null;

    /// <summary>The text to compare each item by; an item that is not fully known equals no other.</summary>
    private static List<string> Keys(PlannedValue list) =>
        [.. Enumerable.Range(0, list.Count).Select(i => list.Item(i) is var item && (item.IsUnknown || item.HasUnknownInside) ? $"unknown {i}" : item.Canonical())];

    private static JsonValueKind Kind(PlannedValue value) =>
        value.IsObject ? JsonValueKind.Object : value.IsArray ? JsonValueKind.Array : JsonValueKind.String;

    private static JsonElement OrNull(PlannedValue value) => value.Value.ValueKind == JsonValueKind.Undefined ? NullElement : value.Value;

    private static readonly JsonElement NullElement = JsonDocument.Parse("null").RootElement;

    private AttributeChange Row(string path, string? before, string? after) =>
        new(path, before, after, replacePaths.Any(p => path == p || path.StartsWith(p + "[", StringComparison.Ordinal) || path.StartsWith(p + ".", StringComparison.Ordinal)));
}

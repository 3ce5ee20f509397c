using System.Text.Json;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Extension methods to read the values that a resource will have.</summary>
internal static class PlannedValues
{
    /// <summary>The resources that will exist after the apply, with their values.</summary>
    public static IEnumerable<ResourceChange> Remaining(this Plan plan, params string[] types) =>
        plan.Changes.Where(c => c.Kind is ChangeKind.Create or ChangeKind.Update or ChangeKind.Replace or ChangeKind.None
            && c.After.ValueKind == JsonValueKind.Object && (types.Length == 0 || types.Contains(c.Type)));

    /// <summary>Whether the value is known only after apply.</summary>
    public static bool IsUnknown(this ResourceChange change, string name) =>
        change.AfterUnknown.ValueKind == JsonValueKind.Object
        && change.AfterUnknown.TryGetProperty(name, out var mask) && mask.ValueKind == JsonValueKind.True;

    public static bool IsTrue(this ResourceChange change, string name) => change.After.IsTrue(name);

    public static bool IsTrue(this JsonElement values, string name) =>
        values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out var value)
        && (value.ValueKind == JsonValueKind.True || value.ValueKind == JsonValueKind.String && value.GetString() == "true");

    public static string? Text(this ResourceChange change, string name) => change.After.Text(name);

    public static string? Text(this JsonElement values, string name) =>
        values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static int? Integer(this JsonElement values, string name) =>
        !values.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number ? null
        : value.TryGetInt32(out var integer) ? integer
        : throw new DeliveryException($"{name} is {value.GetRawText()}, not a whole number.");

    public static IEnumerable<JsonElement> Items(this ResourceChange change, string name) =>
        change.After.Items(name).Select((item, i) => item.ValueKind != JsonValueKind.Null
            ? item
            : throw new DeliveryException($"{change.Address}: {name}[{i}] is null, not a block."));

    public static IEnumerable<JsonElement> Items(this JsonElement values, string name) =>
        values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : [];

    public static IEnumerable<string> Texts(this JsonElement values, string name) =>
        values.Items(name).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!);

    /// <summary>A finding about this resource.</summary>
    public static Finding Broken(this IPlanPolicy policy, Plan plan, ResourceChange change, string message) =>
        new(policy.Name, $"{plan.Stack}, {plan.Environment}", change.Address, plan.Redact(message));

    /// <summary>A finding that this argument cannot be checked before the apply.</summary>
    public static Finding Unknown(this IPlanPolicy policy, Plan plan, ResourceChange change, string name) =>
        policy.Broken(plan, change, $"{name} is known only after the apply.") with { Unchecked = true };
}

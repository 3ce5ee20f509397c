namespace HybridCloud.Delivery.Plans;

/// <summary>One attribute of a resource before and after, safe to print: sensitive values are masked.</summary>
/// <param name="Path">Path within the resource, for example <c>spec[0].service[0].image[0].tag</c>.</param>
/// <param name="Before">Value as JSON, or null if there was none.</param>
/// <param name="After">Value as JSON, or null if there will be none.</param>
/// <param name="ForcesReplacement">Whether this attribute is why the resource is replaced.</param>
internal sealed record AttributeChange(string Path, string? Before, string? After, bool ForcesReplacement)
{
    /// <summary>What changes when the value itself does not: its form, its sensitivity, its order. Default null.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the new value is known only after apply.</summary>
    public bool IsUnknown { get; init; }
}

namespace HybridCloud.Delivery.Plans;

/// <summary>One attribute of a resource before and after, printable as it stands: sensitive values are masked.</summary>
/// <param name="Path">Where in the resource, for example <c>spec[0].service[0].image[0].tag</c>.</param>
/// <param name="Before">Value as JSON, or null where there was none.</param>
/// <param name="After">Value as JSON, or null where there will be none.</param>
/// <param name="ForcesReplacement">Whether this attribute is why the resource is replaced.</param>
internal sealed record AttributeChange(string Path, string? Before, string? After, bool ForcesReplacement)
{
    /// <summary>What changes when the value itself does not: its form, its sensitivity, its order. Default null.</summary>
    public string? Note { get; init; }

    /// <summary>Whether only the apply will tell the value after.</summary>
    public bool IsUnknown { get; init; }
}

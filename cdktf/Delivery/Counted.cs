using System.Globalization;

namespace HybridCloud.Delivery;

/// <summary>Counts with a singular or plural noun.</summary>
internal static class Counted
{
    /// <summary><c>1 fault</c>, <c>2 faults</c>.</summary>
    public static string Of(int count, string one, string? more = null) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : more ?? one + "s")}");
}

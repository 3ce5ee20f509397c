namespace HybridCloud.Clouds.Aws.Signatures;

/// <summary>Signature Version 4's canonical form of a query string, as received.</summary>
public static class CanonicalQuery
{
    public static string Of(string? received)
    {
        if (string.IsNullOrEmpty(received) || received == "?") return "";
        var pairs = received.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Encode(pair[0]), Value: Encode(pair.Length > 1 ? pair[1] : "")))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal);
        return string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Encode(string received) => Uri.EscapeDataString(Uri.UnescapeDataString(received));
}

using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>Shorthands for documents that are kept as they were sent.</summary>
internal static class Json
{
    /// <summary>A copy of these arguments without some of them.</summary>
    public static JsonObject Without(this JsonObject source, params string[] names) =>
        new(source.Where(field => !names.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

    /// <summary>A copy of these fields only.</summary>
    public static JsonObject Only(this JsonObject source, params string[] names) =>
        new(source.Where(field => names.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

    /// <summary>Overwrites fields with copies of another document's.</summary>
    public static JsonObject Merge(this JsonObject target, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            target[name] = value?.DeepClone();
        }

        return target;
    }

    public static JsonArray Copies(this IEnumerable<JsonObject> rows) => [.. rows.Select(row => row.DeepClone())];

    public static JsonObject Copy(this JsonObject row) => (JsonObject)row.DeepClone();

    /// <summary>Now, as seconds since 1970: how JSON protocols write a time.</summary>
    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Now, as XML protocols write it.</summary>
    public static string NowText => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Random upper-case letters and digits, as in AWS's identifiers.</summary>
    public static string Id(int length) => System.Security.Cryptography.RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
}

using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>Tags kept beside resources, in the forms that services use: a list of pairs, or a map.</summary>
internal static class Tagging
{
    /// <summary>Adds tags from a list of <c>Key</c>/<c>Value</c> (in any case) or from a map.</summary>
    public static void Tag(this Call call, string arn, JsonNode? tags)
    {
        var kept = call.TagsOf(arn);
        switch (tags)
        {
            case JsonArray pairs:
                foreach (var fields in pairs.Select(pair => pair!.AsObject()))
                {
                    kept[Field(fields, "key")] = Field(fields, "value");
                }

                break;
            case JsonObject map:
                foreach (var (key, value) in map)
                {
                    kept[key] = value!.ToString();
                }

                break;
            default:
                break;
        }
    }

    public static void Untag(this Call call, string arn, JsonNode? keys)
    {
        foreach (var key in keys as JsonArray ?? [])
        {
            // ACM sends the whole tag, the other services only its key.
            call.TagsOf(arn).Remove(key is JsonObject fields ? Field(fields, "key") : key!.ToString());
        }
    }

    public static JsonArray TagList(this Call call, string arn, string key = "Key", string value = "Value") =>
        [.. call.TagsOf(arn).Select(tag => new JsonObject { [key] = tag.Key, [value] = tag.Value })];

    public static JsonObject TagMap(this Call call, string arn) => new(call.TagsOf(arn).Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));

    public static SortedDictionary<string, string> TagsOf(this Call call, string arn) =>
        call.Account.Tags.TryGetValue(arn, out var tags) ? tags : call.Account.Tags[arn] = new(StringComparer.Ordinal);

    private static string Field(JsonObject fields, string suffix) =>
        fields.FirstOrDefault(field => field.Key.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)).Value?.ToString() ?? "";
}

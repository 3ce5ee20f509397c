using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Plans;

/// <summary>
/// A fingerprint of what an apply would do. Two plans of the same change have the same digest, whenever and wherever
/// they are made: entries are sorted, the time, Terraform's version and random ids are left out, what is not known yet
/// is marked as such, and the image's tag and digest, which differ between the reviewed and the merged commit, are put aside.
/// </summary>
internal static partial class PlanDigest
{
    /// <summary>Digest of one plan, as 64 hexadecimal digits.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="imageTag">The tag of the image being deployed; replaced wherever it occurs. Null replaces nothing.</param>
    public static string Of(Plan plan, string? imageTag) => Hash(Normalize(plan, imageTag));

    /// <summary>One digest of several plans, whatever their order.</summary>
    public static string Of(IEnumerable<Plan> plans, string? imageTag) =>
        Hash(string.Join('\n', plans.OrderBy(p => p.Stack, StringComparer.Ordinal).Select(p => $"{p.Stack} {Of(p, imageTag)}")));

    /// <summary>The text that is hashed: one line per changed attribute. Meant for finding out why two digests differ.</summary>
    public static string Normalize(Plan plan, string? imageTag)
    {
        var text = new StringBuilder();
        foreach (var repository in plan.Changes.Where(IsImageRepository).OrderBy(c => c.Address, StringComparer.Ordinal))
            text.Append("image repository ").Append(repository.Address).Append(" = ").Append(Canonical(plan.Configured(repository).ToJsonString())).Append('\n');
        foreach (var change in plan.Actions.Where(c => !IsImageRepository(c)).OrderBy(c => c.Address, StringComparer.Ordinal))
        {
            text.Append(change.Kind).Append(' ').Append(change.Address).Append('\n');
            if (change.Kind is ChangeKind.Destroy or ChangeKind.Forget)
                continue;
            // The value before is left out: an earlier deployment of another image changes it and changes nothing of what is applied.
            foreach (var attribute in change.Attributes())
                text.Append("  ").Append(attribute.Path).Append(" = ").Append(Canonical(attribute.After)).Append('\n');
        }

        foreach (var output in plan.OutputChanges().Order(StringComparer.Ordinal))
            text.Append("output ").Append(output).Append('\n');
        var tagless = string.IsNullOrEmpty(imageTag) ? text.ToString() : text.Replace(imageTag, "(image tag)").ToString();
        return ImageDigest().Replace(tagless, "(image digest)");
    }

    /// <summary>
    /// Whether this is a repository as it is made or as it is. Pushing the image makes it between review and deployment, so both are
    /// written alike: with what the configuration says of it, and without what ECR adds.
    /// </summary>
    private static bool IsImageRepository(ResourceChange change) => change is { Type: "aws_ecr_repository", Kind: ChangeKind.Create or ChangeKind.None };

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex ImageDigest();

    /// <summary>JSON with sorted keys, so that the order in which a provider lists them does not count.</summary>
    private static string Canonical(string? json)
    {
        if (json is null)
            return "null";
        if (json[0] is not ('{' or '['))
            return json;
        using var document = JsonDocument.Parse(json);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(document.RootElement, writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

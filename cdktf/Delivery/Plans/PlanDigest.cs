using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Plans;

/// <summary>
/// A fingerprint of what an apply would do. Two plans of the same change have the same digest, whenever and wherever
/// they are made: entries are sorted; the time, Terraform's version and random ids are left out; values not known yet are marked as
/// such; and placeholders replace the image's tag and digest, which differ between the reviewed and the merged commit.
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

    /// <summary>The text that is hashed, one line per changed attribute. Also shows why two digests differ.</summary>
    public static string Normalize(Plan plan, string? imageTag)
    {
        var text = new StringBuilder();
        foreach (var repository in plan.Changes.Where(IsImageRepository).OrderBy(c => c.Address, StringComparer.Ordinal))
            text.Append("image repository ").Append(repository.Address).Append(" = ").Append(Canonical(plan.Redact(plan.Configured(repository).ToJsonString()))).Append('\n');
        foreach (var change in plan.Actions.Where(c => !IsImageRepository(c)).OrderBy(c => c.Label, StringComparer.Ordinal))
        {
            text.Append(change.Kind).Append(' ').Append(Line(change.Label));
            foreach (var (what, value) in ((string, string?)[])[("moved from", change.PreviousAddress), ("imported as", change.ImportId), ("because", change.Reason)])
                text.Append(value is null ? "" : $" {what} {Line(value)}");
            text.Append(change.ReplacePaths.Count == 0 ? "" : $" replaced by {Line(string.Join(", ", change.ReplacePaths.Order(StringComparer.Ordinal)))}").Append('\n');
            if (change.Kind is ChangeKind.Destroy or ChangeKind.Forget)
                continue;
            foreach (var attribute in change.Attributes())
                Append(text, attribute);
        }

        foreach (var output in plan.Outputs)
        {
            text.Append("output ").Append(output.Kind).Append(' ').Append(Line(output.Name)).Append('\n');
            foreach (var attribute in output.Attributes)
                Append(text, attribute);
        }

        return WithoutImage(text.ToString(), plan, imageTag);
    }

    // Leaves out the old value: deploying another image in between changes it without changing what will be applied.
    // Only a change of kind shows both sides.
    private static void Append(StringBuilder text, AttributeChange attribute) =>
        text.Append("  ").Append(Line(attribute.Path)).Append(" = ")
            .Append(attribute.Note == AttributeDifference.OtherKind ? $"from {Canonical(attribute.Before)} to " : attribute.Note is { } note ? $"{note}: " : "")
            .Append(Canonical(attribute.After)).Append('\n');

    private static string Line(string text) => text.ReplaceLineEndings("\\n");

    /// <summary>Replaces the deployed image's tag and digest with placeholders wherever they occur, but no other image's.</summary>
    private static string WithoutImage(string text, Plan plan, string? imageTag)
    {
        var digests = Variable(plan, "image_digest").Concat(Variable(plan, "image")).SelectMany(value => ImageDigest().Matches(value).Select(found => found.Value)).Distinct();
        foreach (var digest in digests)
            text = text.Replace(digest, "(image digest)", StringComparison.Ordinal);
        if (string.IsNullOrEmpty(imageTag))
            return text;
        // Only as a whole word: a short tag may be part of many other values.
        return Regex.Replace(text, $"(?<![A-Za-z0-9]){Regex.Escape(imageTag)}(@sha256:[0-9a-f]{{64}})?(?![A-Za-z0-9])",
            found => found.Groups[1].Success ? "(image tag)@(image digest)" : "(image tag)", RegexOptions.CultureInvariant);
    }

    private static IEnumerable<string> Variable(Plan plan, string name) =>
        plan.Root.TryGetProperty("variables", out var variables) && variables.ValueKind == JsonValueKind.Object
        && variables.TryGetProperty(name, out var variable) && variable.ValueKind == JsonValueKind.Object
        && variable.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String
            ? [value.GetString()!]
            : [];

    /// <summary>
    /// Whether this is an image repository, to be created or unchanged. Since the first push creates it between review and deployment, the
    /// digest must be the same for both: it uses only the configured arguments, without what ECR adds.
    /// </summary>
    private static bool IsImageRepository(ResourceChange change) => change is { Type: "aws_ecr_repository", Kind: ChangeKind.Create or ChangeKind.None };

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex ImageDigest();

    /// <summary>JSON with sorted keys, so that the provider's order does not matter.</summary>
    private static string Canonical(string? json)
    {
        if (json is null)
            return "null";
        if (json.Length == 0 || json[0] is not ('{' or '['))
            return json;
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
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

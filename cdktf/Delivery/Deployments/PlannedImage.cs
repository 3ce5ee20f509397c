using System.Text.Json;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Deployments;

/// <summary>An image in DigitalOcean's registry that a plan would run.</summary>
internal sealed record PlannedImage(string Repository, string? Tag, string? Digest)
{
    /// <summary>The images of every app in a plan.</summary>
    public static IReadOnlyList<PlannedImage> Of(Plan plan) =>
        [.. plan.Changes
            .Where(c => c.Type == "digitalocean_app" && c.Kind is not (ChangeKind.Destroy or ChangeKind.Forget or ChangeKind.Read))
            .SelectMany(c => Items(c.After, "spec"))
            .SelectMany(spec => ((string[])["service", "worker", "job"]).SelectMany(kind => Items(spec, kind)))
            .SelectMany(component => Items(component, "image"))
            .Where(image => Text(image, "registry_type") == "DOCR")
            .Select(image => new PlannedImage(Text(image, "repository") ?? "", Text(image, "tag"), Text(image, "digest")))
            .Distinct()];

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : default;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}

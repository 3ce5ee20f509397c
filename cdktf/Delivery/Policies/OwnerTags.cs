using System.Text.Json;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Every resource that can carry tags names its owner.</summary>
internal sealed class OwnerTags : IPlanPolicy
{
    private static readonly string[] DigitalOceanTaggable =
    [
        "digitalocean_database_cluster", "digitalocean_droplet", "digitalocean_volume", "digitalocean_kubernetes_cluster", "digitalocean_custom_image",
    ];

    public string Name => nameof(OwnerTags);

    public string Rule => "AWS resources carry the tag Owner, DigitalOcean resources the owner's name, wherever the cloud allows tags.";

    public IEnumerable<Finding> Check(Plan plan)
    {
        foreach (var change in plan.Remaining().Where(c => c.Type.StartsWith("aws_", StringComparison.Ordinal) && c.After.TryGetProperty("tags_all", out _)))
        {
            if (change.After.GetProperty("tags_all") is not { ValueKind: JsonValueKind.Object } tags || string.IsNullOrEmpty(tags.Text("Owner")))
                yield return this.Broken(plan, change, "It has no tag Owner; the provider's default_tags set it.");
        }

        foreach (var change in plan.Remaining(DigitalOceanTaggable).Where(c => !c.IsUnknown("tags") && !c.After.Texts("tags").Any()))
            yield return this.Broken(plan, change, "It has no tag; tag it with the owner's name.");
    }
}

namespace HybridCloud.Delivery.Images;

/// <summary>Where an image lies.</summary>
/// <param name="Repository">Registry and repository, for example <c>registry.digitalocean.com/team/app</c>.</param>
/// <param name="Tag">The commit.</param>
internal sealed record ImageName(string Repository, string Tag)
{
    public override string ToString() => $"{Repository}:{Tag}";
}

namespace HybridCloud.Delivery.Images;

/// <summary>An image's full name.</summary>
/// <param name="Repository">Registry and repository, for example <c>registry.digitalocean.com/team/app</c>.</param>
/// <param name="Tag">Tag, usually the commit.</param>
internal sealed record ImageName(string Repository, string Tag)
{
    public override string ToString() => $"{Repository}:{Tag}";
}

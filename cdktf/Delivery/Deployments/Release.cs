namespace HybridCloud.Delivery.Deployments;

/// <summary>One deployment that was tried.</summary>
/// <param name="Image">Tag of the image.</param>
/// <param name="Digest">Its digest; null where it was not known.</param>
/// <param name="Promoted">The whole image where it was promoted from another environment; else null.</param>
/// <param name="At">When its apply began, UTC.</param>
/// <param name="State">How far it came.</param>
/// <param name="Commit">Commit of the configuration that was applied; null where it was not known.</param>
/// <param name="DestroyedAt">When it was destroyed with its stack, UTC; null while it was not.</param>
internal sealed record Release(
    string Image, string? Digest, string? Promoted, DateTimeOffset At, ReleaseState State, string? Commit = null, DateTimeOffset? DestroyedAt = null)
{
    /// <summary>How logs said it before they had <see cref="State"/>: read, never written.</summary>
    public bool Healthy
    {
        init => State = value ? ReleaseState.Healthy : ReleaseState.Unhealthy;
    }

    /// <summary>Whether both run the same image; a tag alone can be pushed again.</summary>
    public bool RunsSameImage(Release other) =>
        Image == other.Image && Promoted == other.Promoted && (Digest is null || other.Digest is null || Digest == other.Digest);
}

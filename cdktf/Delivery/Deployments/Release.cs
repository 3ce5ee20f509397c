namespace HybridCloud.Delivery.Deployments;

/// <summary>One attempted deployment.</summary>
/// <param name="Image">Tag of the image.</param>
/// <param name="Digest">Its digest; null if unknown.</param>
/// <param name="Promoted">The whole image reference if it was promoted from another environment; else null.</param>
/// <param name="At">When its apply began, UTC.</param>
/// <param name="State">How far it got.</param>
/// <param name="Commit">Commit of the applied configuration; null if unknown.</param>
/// <param name="DestroyedAt">When it was destroyed with its stack, UTC; null until then.</param>
internal sealed record Release(
    string Image, string? Digest, string? Promoted, DateTimeOffset At, ReleaseState State, string? Commit = null, DateTimeOffset? DestroyedAt = null)
{
    /// <summary>The form that older logs have instead of <see cref="State"/>: read, never written.</summary>
    public bool Healthy
    {
        init => State = value ? ReleaseState.Healthy : ReleaseState.Unhealthy;
    }

    /// <summary>Whether both run the same image. Known digests are compared too, since a tag can be pushed again.</summary>
    public bool RunsSameImage(Release other) =>
        Image == other.Image && Promoted == other.Promoted && (Digest is null || other.Digest is null || Digest == other.Digest);
}

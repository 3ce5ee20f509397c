namespace HybridCloud.Delivery.Deployments;

/// <summary>One deployment that was tried.</summary>
/// <param name="Image">Tag of the image.</param>
/// <param name="Digest">Its digest; null where it was not known.</param>
/// <param name="Promoted">The whole image where it was promoted from another environment; else null.</param>
/// <param name="At">When it was applied, UTC.</param>
/// <param name="Healthy">Whether it passed its smoke test.</param>
/// <param name="DestroyedAt">When it was destroyed with its stack, UTC; null while it was not.</param>
internal sealed record Release(string Image, string? Digest, string? Promoted, DateTimeOffset At, bool Healthy, DateTimeOffset? DestroyedAt = null);

namespace HybridCloud.Delivery.Deployments;

/// <summary>One deployment that was tried.</summary>
/// <param name="Image">Tag of the image.</param>
/// <param name="Digest">Its digest; null where it was not known.</param>
/// <param name="At">When it was applied, UTC.</param>
/// <param name="Healthy">Whether it passed its smoke test.</param>
internal sealed record Release(string Image, string? Digest, DateTimeOffset At, bool Healthy);

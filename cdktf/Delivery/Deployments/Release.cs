namespace HybridCloud.Delivery.Deployments;

/// <summary>One deployment that was tried.</summary>
/// <param name="Image">Tag of the image.</param>
/// <param name="At">When it was applied, UTC.</param>
/// <param name="Healthy">Whether it passed its smoke test.</param>
internal sealed record Release(string Image, DateTimeOffset At, bool Healthy);

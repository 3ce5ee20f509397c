namespace HybridCloud.Delivery.Smoke;

/// <summary>What a smoke test looks at.</summary>
/// <param name="Edge">Address that visitors use.</param>
/// <param name="Origin">Address of the API behind the edge, which must refuse visitors; null when it cannot be known.</param>
/// <param name="AppId">App Platform's id of the app; null when it does not run there.</param>
/// <param name="ImageTag">The image that must be serving.</param>
/// <param name="ImageDigest">Its digest; null when the registry was not asked.</param>
internal sealed record SmokeTarget(Uri Edge, Uri? Origin, string? AppId, string ImageTag, string? ImageDigest);

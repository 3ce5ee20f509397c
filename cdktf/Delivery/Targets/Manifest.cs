namespace HybridCloud.Delivery.Targets;

/// <summary>An image manifest in a repository.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="UpdatedAt">When it was last pushed or tagged.</param>
internal sealed record Manifest(string Digest, IReadOnlyList<string> Tags, DateTimeOffset UpdatedAt);

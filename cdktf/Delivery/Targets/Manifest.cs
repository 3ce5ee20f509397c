namespace HybridCloud.Delivery.Targets;

/// <summary>An image in a repository.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Tags">Tags that name it.</param>
/// <param name="UpdatedAt">When it was pushed or tagged last.</param>
internal sealed record Manifest(string Digest, IReadOnlyList<string> Tags, DateTimeOffset UpdatedAt);

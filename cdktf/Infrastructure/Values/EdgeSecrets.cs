namespace HybridCloud.Infrastructure.Values;

/// <summary>The secrets by which an origin knows that a call came through the edge.</summary>
/// <param name="Sent">The one that the edge sends.</param>
/// <param name="Newest">The one that it sends next; the same, except during a rotation.</param>
public sealed record EdgeSecrets(string Sent, string Newest);

namespace HybridCloud.Delivery.GitHub;

/// <summary>A pull request with its plan review, a comment.</summary>
/// <param name="PullRequest">Its number.</param>
/// <param name="Head">Its newest commit.</param>
/// <param name="Body">The comment's text.</param>
internal sealed record ReviewedPull(string PullRequest, string Head, string Body);

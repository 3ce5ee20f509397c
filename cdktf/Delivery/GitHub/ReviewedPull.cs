namespace HybridCloud.Delivery.GitHub;

/// <summary>A pull request with the comment that was looked for.</summary>
/// <param name="PullRequest">Its number.</param>
/// <param name="Head">Its newest commit.</param>
/// <param name="Body">The comment's text.</param>
internal sealed record ReviewedPull(string PullRequest, string Head, string Body);

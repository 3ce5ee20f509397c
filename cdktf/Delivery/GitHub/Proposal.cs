namespace HybridCloud.Delivery.GitHub;

/// <summary>A change of files in one commit, to be reviewed in a pull request.</summary>
/// <param name="Into">Branch to merge it into.</param>
/// <param name="Commit">The commit of that branch that it is based on.</param>
/// <param name="Branch">Branch for this proposal alone.</param>
/// <param name="Title">Title of the pull request and message of the commit.</param>
/// <param name="Body">Text of the pull request.</param>
/// <param name="Files">Contents by path.</param>
internal sealed record Proposal(string Into, string Commit, string Branch, string Title, string Body, IReadOnlyDictionary<string, string> Files);

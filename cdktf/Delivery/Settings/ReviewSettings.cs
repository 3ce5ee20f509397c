using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Settings;

/// <summary>What was reviewed, and where, and what the review allows.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed partial class ReviewSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>PULL_REQUEST: number of the pull request to comment on.</summary>
    public string? PullRequest => Get("PULL_REQUEST");

    /// <summary>HEAD_COMMIT: the planned pull request's newest commit; GITHUB_SHA is its merge with the base branch. Default: GITHUB_SHA.</summary>
    public string? HeadCommit => Get("HEAD_COMMIT");

    /// <summary>REVIEW: <c>pull-request</c> reads the digest from the review on the pull request that merged GITHUB_SHA. Default: none.</summary>
    public bool InPullRequest => Get("REVIEW") == "pull-request";

    /// <summary>REVIEWED_DIGEST: the reviewed plan's digest; a deployment of anything else stops.</summary>
    public string? Digest => Get("REVIEWED_DIGEST");

    /// <summary>ALLOW_DESTROY: comma-separated addresses of stateful resources that may be destroyed.</summary>
    public IReadOnlyList<string> AllowDestroy => (Get("ALLOW_DESTROY") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>OLDER_COMMIT: a commit to deploy although a newer one was released last; at least its first seven digits.</summary>
    public string? OlderCommit => Get("OLDER_COMMIT");

    /// <inheritdoc/>
    public override IEnumerable<string> Faults
    {
        get
        {
            if (Get("REVIEW") is not (null or "none" or "pull-request"))
                yield return $"REVIEW is '{Get("REVIEW")}': it must be none or pull-request.";

            if (Digest is { } digest && !DigestText().IsMatch(digest))
                yield return $"REVIEWED_DIGEST is '{digest}': it must be the 64 hexadecimal digits that `make review` prints.";

            if (OlderCommit is { } older && !CommitText().IsMatch(older))
                yield return $"OLDER_COMMIT is '{older}': give at least the first seven digits of the commit.";
        }
    }

    [GeneratedRegex("^[0-9a-f]{7,40}$")]
    private static partial Regex CommitText();

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex DigestText();
}

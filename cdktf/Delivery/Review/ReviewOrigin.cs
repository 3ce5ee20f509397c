using System.Globalization;

namespace HybridCloud.Delivery.Review;

/// <summary>Where a review comes from, so that the reader can tell if it is still true.</summary>
/// <param name="Commit">The planned commit; null outside a workflow.</param>
/// <param name="Head">The pull request's newest commit when the review was written; null if it was not looked up.</param>
/// <param name="Run">URL of the workflow run, or null.</param>
/// <param name="Time">When the review was written.</param>
internal sealed record ReviewOrigin(string? Commit, string? Head, string? Run, DateTimeOffset Time)
{
    /// <summary>Whether a newer commit was pushed meanwhile.</summary>
    public bool IsOutdated => Commit is not null && Head is not null && Commit != Head;

    /// <summary>A line for the reader.</summary>
    public string Render()
    {
        var time = Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var line = (Commit is null ? "" : $"Commit `{Commit}`, ") + (Run is null ? "" : $"[run]({Run}), ") + time + ".";
        return line + (IsOutdated ? $"\n\n> [!WARNING]\n> This is **not** the pull request's newest commit, which is `{Head}`: wait for its plan.\n"
            : Head is not null && Commit is not null ? " It was the pull request's newest commit at that time.\n" : "\n");
    }
}

using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Deployments;

/// <summary>The commit whose configuration is applied, and a check that it is not older than the last release.</summary>
internal static class SourceCommit
{
    /// <summary>The commit of the checkout, or GITHUB_SHA if there is no checkout; null if neither is known.</summary>
    public static async Task<string?> FindAsync(WorkflowSettings settings, CancellationToken cancellationToken)
    {
        var head = await Git.RunAsync(settings.Variables, ["rev-parse", "--verify", "--quiet", "HEAD"], cancellationToken);
        return head.ExitCode == 0 ? head.Output.Trim() : settings.Commit;
    }

    /// <summary>
    /// Refuses to take the target back to an older configuration, as re-running an old workflow run after newer ones would.
    /// </summary>
    /// <param name="settings">Its OLDER_COMMIT names an older commit that is wanted nevertheless.</param>
    /// <param name="commit">The commit that would be applied.</param>
    /// <param name="last">The last attempted release.</param>
    /// <param name="output">Where a warning goes if the two cannot be compared.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeliveryException">The commit is older, and OLDER_COMMIT does not name it.</exception>
    public static async Task RefuseOlderAsync(ReviewSettings settings, string? commit, Release? last, TextWriter output, CancellationToken cancellationToken)
    {
        if (commit is null || last?.Commit is not { } released || commit == released)
            return;
        if ((await Git.RunAsync(settings.Variables, ["cat-file", "-e", released + "^{commit}"], cancellationToken)).ExitCode != 0)
        {
            await output.WriteLineAsync($"{commit} cannot be compared with {released}, which was released last: this checkout does not have it");
            return;
        }

        if ((await Git.RunAsync(settings.Variables, ["merge-base", "--is-ancestor", commit, released], cancellationToken)).ExitCode != 0)
            return;
        if (settings.OlderCommit is { } wanted && commit.StartsWith(wanted, StringComparison.Ordinal))
            return;
        throw new DeliveryException(
            $"The commit {commit} is older than {released}, which was released last ({last.Image}, {last.State.ToString().ToLowerInvariant()}, {last.At:yyyy-MM-dd HH:mm} UTC). Nothing was applied. " +
            $"To go back to an image, use `make rollback`; to apply this older configuration anyway, name it: OLDER_COMMIT={commit}");
    }
}

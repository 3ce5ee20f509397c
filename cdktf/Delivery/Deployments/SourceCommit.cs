using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Deployments;

/// <summary>The commit whose configuration is applied, and whether it is older than what was released last.</summary>
internal static class SourceCommit
{
    /// <summary>The commit of the checkout, or what GITHUB_SHA says where there is no checkout; null when neither is known.</summary>
    public static async Task<string?> FindAsync(WorkflowSettings settings, CancellationToken cancellationToken)
    {
        var head = await Git.RunAsync(settings.Variables, ["rev-parse", "--verify", "--quiet", "HEAD"], cancellationToken);
        return head.ExitCode == 0 ? head.Output.Trim() : settings.Commit;
    }

    /// <summary>
    /// Stops a deployment that would take the target back to an older configuration, as a workflow's run that is started again
    /// after newer ones does.
    /// </summary>
    /// <param name="settings">OLDER_COMMIT there names a commit that is wanted nevertheless.</param>
    /// <param name="commit">The commit that would be applied.</param>
    /// <param name="last">What was tried last.</param>
    /// <param name="output">Where it is said that the two cannot be compared.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeliveryException">It is older, and nobody asked for it by name.</exception>
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

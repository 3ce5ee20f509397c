using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.GitHub;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Preflight;
using HybridCloud.Delivery.Review;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Plans, compares with the review, applies that plan, tests the result, and rolls back if it fails.</summary>
internal sealed class DeployVerb : IVerb
{
    public static string Name => "deploy";

    public static string Description => "Run preflight, apply what was reviewed, test it, and roll back to the previous image when that fails";

    public static Needs Needs => Needs.Environment | Needs.ImageTag | Needs.Credentials;

    public static IEnumerable<string> Faults(DeliverySettings settings)
    {
        if (!AsksForReview(settings))
            return [];
        var commit = settings.Workflow.Commit is null ? (string[])["GITHUB_SHA is not set: REVIEW=pull-request is for workflows."] : [];
        return [.. commit, .. settings.GitHub.Missing];
    }

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        if (AsksForReview(settings))
        {
            var review = await ReviewAsync(settings, cancellationToken);
            if (review.Unchanged.Contains(settings.Environment))
            {
                await output.WriteLineAsync(
                    $"The pull request of {settings.Workflow.Commit} changes neither the configuration of {settings.Environment} nor the image: nothing is deployed. To deploy anyway, do it by hand: make deploy");
                return ExitCodes.Success;
            }

            settings = settings.With("REVIEWED_DIGEST", review.Digests.GetValueOrDefault(settings.Environment)
                ?? throw new DeliveryException($"The plan review of {settings.Workflow.Commit} has no digest for {settings.Environment}: it was not planned in the pull request. Nothing was applied."));
        }

        if (settings.InputsOnlyHere.ToList() is { Count: > 0 } here)
            await output.WriteLineAsync($"Set on this machine and not in {settings.InputFile}: {string.Join(", ", here)}. The next deployment from GitHub Actions will undo that; set it there, or in the variable TF_VARS.");
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        await PreflightReport.PassAsync(settings, output, cancellationToken);
        var deployment = await new Deployment(settings, target, store, output).WithDigestAsync(pushed: true, cancellationToken);
        await Attestations.DemandAsync(deployment, cancellationToken);
        await SourceCommit.RefuseOlderAsync(
            settings.Review, await SourceCommit.FindAsync(settings.Workflow, cancellationToken), await deployment.Log(deployment.Leading).LastAsync(cancellationToken), output, cancellationToken);
        var rollout = new Rollout(deployment);
        try
        {
            await rollout.ReleaseAsync(cancellationToken);
        }
        catch (FailedApplyException e)
        {
            return await RollbackVerb.RunAsync(deployment, e, output, cancellationToken);
        }

        IReadOnlyList<string> faults;
        try
        {
            faults = await DeploymentSmoke.RunAsync(deployment, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await rollout.CompleteAsync(ReleaseState.Failed, CancellationToken.None);
            throw;
        }

        await rollout.CompleteAsync(faults.Count == 0 ? ReleaseState.Healthy : ReleaseState.Unhealthy, cancellationToken);
        if (faults.Count > 0)
            return await RollbackVerb.RunAsync(deployment, faults, output, cancellationToken);
        await output.WriteLineAsync($"{settings.ImageTag} is deployed to {target.Environment}");
        return ExitCodes.Success;
    }

    private static bool AsksForReview(DeliverySettings settings) => settings.Review.InPullRequest && settings.Review.Digest is null;

    /// <summary>The review on the pull request that the commit was merged by, if it is a review of what was merged.</summary>
    private static async Task<ReviewHead> ReviewAsync(DeliverySettings settings, CancellationToken cancellationToken)
    {
        var commit = settings.Workflow.Commit!;
        using var gitHub = new GitHubClient(settings.GitHub);
        var comment = await gitHub.CommentOfCommitAsync(commit, ReviewHead.Marker, cancellationToken)
            ?? throw new DeliveryException($"No pull request of {commit} has a plan review: nothing was applied. Deploy by hand, where the environment's reviewers approve, or merge through a pull request.");
        var review = ReviewHead.Parse(comment.Body);
        if (review.Failed)
            throw new DeliveryException($"The plan of pull request {comment.PullRequest} failed: nothing was reviewed and nothing was applied. Plan again: run its workflow `plan` again, then this one.");
        if (review.Commit != comment.Head)
        {
            throw new DeliveryException(
                $"The plan review of pull request {comment.PullRequest} is of {review.Commit ?? "no named commit"}, and {comment.Head} was merged: nothing was applied. Plan again: run its workflow `plan` again, then this one.");
        }

        return review;
    }
}

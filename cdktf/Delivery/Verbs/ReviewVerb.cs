using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.GitHub;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;
using HybridCloud.Delivery.Review;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Prints one review of all stored plans, and fails if a policy stops them.</summary>
internal sealed class ReviewVerb : IVerb
{
    // GitHub allows 1 MiB per step, and a character takes at most four bytes.
    private const int LargestSummary = 250_000;

    public static string Name => "review";

    public static string Description => "Print the planned changes as one Markdown comment (and write it on PULL_REQUEST); fails when a policy is broken";

    public static Needs Needs => Needs.None;

    public static IEnumerable<string> Faults(DeliverySettings settings) => settings.Review.PullRequest is null ? [] : settings.GitHub.Missing;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = new PlanFolder(settings.WorkFolder);
        using var gitHub = settings.Review.PullRequest is null ? null : new GitHubClient(settings.GitHub);
        var head = gitHub is null ? null : await gitHub.HeadAsync(settings.Review.PullRequest!, cancellationToken);
        var origin = new ReviewOrigin(settings.Review.HeadCommit ?? settings.Workflow.Commit, head, settings.Workflow.Run, TimeProvider.System.GetUtcNow());
        IReadOnlyList<Plan> plans;
        try
        {
            plans = await folder.ReadAsync(cancellationToken);
        }
        catch (DeliveryException e) when (gitHub is not null)
        {
            // Replaces an older commit's review, which must not pass for this commit's.
            await gitHub.CommentAsync(settings.Review.PullRequest!, ReviewHead.Marker, ReviewComment.RenderFailure(origin, e.Message), cancellationToken);
            throw;
        }

        var policies = PolicySet.Load(settings.Review.AllowDestroy);
        var findings = policies.Check(plans);
        var prices = PriceTable.Load();
        var comment = new ReviewComment(plans, findings, policies, CostEstimate.Of(plans, prices), prices, settings.ImageTag, origin, folder.UnchangedEnvironments(), folder.Preflights());
        var whole = comment.Render(int.MaxValue);
        await output.WriteAsync(whole.AsMemory(), cancellationToken);
        if (settings.Workflow.Summary is { } summary)
            await File.AppendAllTextAsync(summary, comment.Render(LargestSummary), cancellationToken);
        if (gitHub is not null)
            await output.WriteLineAsync($"\n{await gitHub.CommentAsync(settings.Review.PullRequest!, ReviewHead.Marker, comment.Render(), cancellationToken)}");
        return findings.Any(f => f.Stops) ? ExitCodes.Failure : ExitCodes.Success;
    }
}

using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.GitHub;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;
using HybridCloud.Delivery.Review;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Prints the review of every plan that `plan` left, and fails when a policy stops it.</summary>
internal sealed class ReviewVerb : IVerb
{
    public static string Name => "review";

    public static string Description => "Print the planned changes as one Markdown comment (and write it on PULL_REQUEST); fails when a policy is broken";

    public static Needs Needs => Needs.None;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = new PlanFolder(settings.WorkFolder);
        var plans = await folder.ReadAsync(cancellationToken);
        var policies = PolicySet.Load(settings.AllowDestroy);
        var findings = policies.Check(plans);
        var prices = PriceTable.Load();
        var comment = new ReviewComment(plans, findings, policies, CostEstimate.Of(plans, prices), prices, settings.ImageTag, folder.UnchangedEnvironments());
        var text = comment.Render();
        await output.WriteAsync(text.AsMemory(), cancellationToken);
        if (settings.StepSummary is { } summary)
            await File.AppendAllTextAsync(summary, text, cancellationToken);
        if (settings.PullRequest is { } pullRequest)
        {
            using var gitHub = new GitHubClient(settings);
            await output.WriteLineAsync($"\n{await gitHub.CommentAsync(pullRequest, ReviewComment.Marker, text, cancellationToken)}");
        }

        return findings.Any(f => f.Reason is null) ? ExitCodes.Failure : ExitCodes.Success;
    }
}

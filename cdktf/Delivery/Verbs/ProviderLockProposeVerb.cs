using HybridCloud.Delivery.GitHub;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

// Rests on an assumption (docs/ASSUMPTIONS.md): proposed-pull-request-runs
/// <summary>Opens a pull request with the lock files that <see cref="ProviderLockVerb"/> wrote, or updates the open one.</summary>
internal sealed class ProviderLockProposeVerb : IVerb
{
    private const string Branch = "provider-locks";

    public static string Name => "provider-lock-propose";

    public static string Description => "Open or update a pull request with the lock files in cdktf/locks of each stack in STACK";

    public static Needs Needs => Needs.None;

    public static IEnumerable<string> Faults(DeliverySettings settings)
    {
        foreach (var fault in settings.GitHub.Missing)
            yield return fault;
        if (settings.Workflow.Commit is null)
            yield return "GITHUB_SHA is not set: give the commit on which the lock files are proposed.";
        if (settings.Workflow.Branch is null)
            yield return "GITHUB_REF_NAME is not set: give the branch to merge them into.";
        foreach (var stack in settings.Stacks.Where(stack => !File.Exists(ProviderLock.Committed(stack))))
            yield return $"{ProviderLock.Committed(stack)} does not exist: make provider-lock STACK={stack}";
    }

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, string>();
        foreach (var file in settings.Stacks.Select(ProviderLock.Committed))
            files[file] = await File.ReadAllTextAsync(file, cancellationToken);
        using var gitHub = new GitHubClient(settings.GitHub);
        var proposal = new Proposal(
            settings.Workflow.Branch!, settings.Workflow.Commit!, Branch, "Lock the providers' files",
            "Hashes of the providers' files, as the registry has them for the versions that the stacks name. Once this is merged, a deployment runs these files and no others (docs/DEPLOY.md).\n\n"
            + "Approve the workflows on this page, so that ci tests it.",
            files);
        await output.WriteLineAsync(await gitHub.ProposeAsync(proposal, cancellationToken) is { } pull
            ? $"{pull} proposes {string.Join(", ", files.Keys)}"
            : $"{settings.Workflow.Branch} already has these lock files: nothing is proposed.");
        return ExitCodes.Success;
    }
}

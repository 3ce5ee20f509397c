using HybridCloud.Contract;
using HybridCloud.Delivery.GitHub;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Prints which accounts the credentials belong to, and where the state is.</summary>
internal sealed class TargetVerb : IVerb
{
    public static string Name => "target";

    public static string Description => "Print which accounts the credentials belong to, where the state is, and which rules of the GitHub repository are missing";

    public static Needs Needs => Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        var exists = await store.ExistsAsync(cancellationToken);
        if (exists)
            await store.VerifyOwnerAsync(cancellationToken);
        await output.WriteLineAsync($"deployment   {target.Name}, environment {target.Environment}");
        await output.WriteLineAsync($"aws          account {target.Account} as {target.Caller}");
        await output.WriteLineAsync($"digitalocean team {target.TeamName} ({target.TeamId})");
        await output.WriteLineAsync($"state bucket {target.Bucket} {(exists ? "" : "(does not exist yet: make bootstrap)")}".TrimEnd());
        await output.WriteLineAsync($"state region {target.Region}");
        foreach (var stack in settings.Stacks)
            await output.WriteLineAsync($"state key    {target.StateKey(stack)}");
        foreach (var line in await RepositoryAsync(settings, cancellationToken))
            await output.WriteLineAsync($"github       {line}");
        return ExitCodes.Success;
    }

    private static async Task<IReadOnlyList<string>> RepositoryAsync(DeliverySettings settings, CancellationToken cancellationToken)
    {
        if (settings.GitHub.Token is null || settings.GitHub.Repository is null)
            return ["not checked: GITHUB_TOKEN and GITHUB_REPOSITORY are not set"];
        using var gitHub = new GitHubClient(settings.GitHub);
        return await RepositoryRules.CheckAsync(gitHub, DeploymentEnvironment.All, cancellationToken);
    }
}

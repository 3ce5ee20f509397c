using System.Text.Json;

namespace HybridCloud.Delivery.GitHub;

/// <summary>
/// Checks GitHub settings that only a repository's owner can change, so that no pull request reviews or deploys itself (docs/DEPLOY.md,
/// "Who may write the review").
/// </summary>
internal static class RepositoryRules
{
    private const string Branch = "main";

    // https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-file-location
    private static readonly string[] OwnersFiles = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

    /// <summary>Checks each rule with GitHub's API.</summary>
    /// <param name="gitHub">The repository.</param>
    /// <param name="environments">Environments to check.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One line per rule: it holds; it does not, and what to do; or why it cannot be read.</returns>
    public static async Task<IReadOnlyList<string>> CheckAsync(GitHubClient gitHub, IReadOnlyList<string> environments, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await AddAsync(lines, $"rule for {Branch}", () => BranchAsync(gitHub, cancellationToken));
        await AddAsync(lines, "owners of files", () => OwnersAsync(gitHub, cancellationToken));
        foreach (var environment in environments)
            await AddAsync(lines, $"environment {environment}", () => EnvironmentAsync(gitHub, environment, cancellationToken));
        return lines;
    }

    private static async Task AddAsync(List<string> lines, string what, Func<Task<IReadOnlyList<string>>> check)
    {
        try
        {
            var missing = await check();
            lines.Add(missing.Count == 0 ? $"ok      {what}" : $"missing {what}: {string.Join("; ", missing)}");
        }
        catch (DeliveryException refused)
        {
            lines.Add($"unknown {what}: {refused.Message}");
        }
    }

    /// <remarks>https://docs.github.com/rest/repos/rules#get-rules-for-a-branch; the older branch protection shows only as "protected".</remarks>
    private static async Task<IReadOnlyList<string>> BranchAsync(GitHubClient gitHub, CancellationToken cancellationToken)
    {
        if (await gitHub.ReadAsync($"rules/branches/{Branch}", cancellationToken) is not { } rules)
            return ["the token cannot see the repository"];
        var pull = Rule(rules, "pull_request");
        var checks = Rule(rules, "required_status_checks");
        var missing = new List<string>();
        if (pull is null)
            missing.Add("require a pull request");
        if (pull is { } review && Number(review, "required_approving_review_count") < 1)
            missing.Add("require an approval");
        if (pull is not { } owned || !Flag(owned, "require_code_owner_review"))
            missing.Add("require review from code owners");
        if (checks is null || !checks.Value.TryGetProperty("required_status_checks", out var required) || required.GetArrayLength() == 0)
            missing.Add("require the checks of ci");
        if (missing.Count > 0 && await gitHub.ReadAsync($"branches/{Branch}", cancellationToken) is { } branch && Flag(branch, "protected") && rules.GetArrayLength() == 0)
            throw new DeliveryException("it is protected by a branch protection, which only an administrator's token can read: make it a ruleset, or check by hand.");
        return missing;
    }

    private static async Task<IReadOnlyList<string>> OwnersAsync(GitHubClient gitHub, CancellationToken cancellationToken)
    {
        foreach (var file in OwnersFiles)
        {
            if (await gitHub.ReadAsync($"contents/{file}?ref={Branch}", cancellationToken) is not null)
                return [];
        }

        return [$"write {OwnersFiles[0]}, with an owner of /.github/ and /cdktf/Delivery/"];
    }

    /// <remarks>https://docs.github.com/rest/deployments/environments#get-an-environment</remarks>
    private static async Task<IReadOnlyList<string>> EnvironmentAsync(GitHubClient gitHub, string name, CancellationToken cancellationToken)
    {
        if (await gitHub.ReadAsync($"environments/{name}", cancellationToken) is not { } environment)
            return ["create it, and let it deploy from main only"];
        var missing = new List<string>();
        if (!environment.TryGetProperty("deployment_branch_policy", out var policy) || policy.ValueKind != JsonValueKind.Object
            || Flag(policy, "custom_branch_policies") && !await FromMainOnlyAsync(gitHub, name, cancellationToken))
        {
            missing.Add("let it deploy from main only");
        }

        if (!environment.TryGetProperty("protection_rules", out var rules) || !rules.EnumerateArray().Any(rule => Type(rule) == "required_reviewers"))
            missing.Add("require a reviewer");
        return missing;
    }

    /// <remarks>https://docs.github.com/rest/deployments/branch-policies#list-deployment-branch-policies</remarks>
    private static async Task<bool> FromMainOnlyAsync(GitHubClient gitHub, string environment, CancellationToken cancellationToken) =>
        await gitHub.ReadAsync($"environments/{environment}/deployment-branch-policies", cancellationToken) is { } policies
        && policies.GetProperty("branch_policies").EnumerateArray().All(policy => policy.GetProperty("name").GetString() == Branch);

    private static JsonElement? Rule(JsonElement rules, string type) =>
        rules.EnumerateArray().Where(rule => Type(rule) == type && rule.TryGetProperty("parameters", out _)).Select(rule => (JsonElement?)rule.GetProperty("parameters")).FirstOrDefault();

    private static string? Type(JsonElement rule) => rule.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static int Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : 0;
}

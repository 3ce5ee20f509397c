using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace HybridCloud.Delivery.GitHub;

/// <summary>Comments and issues of the repository that a workflow runs for.</summary>
internal sealed class GitHubClient : IDisposable
{
    private readonly HttpClient http;
    private readonly string repository;

    /// <summary>Reads GITHUB_TOKEN and GITHUB_REPOSITORY, which a workflow sets.</summary>
    /// <exception cref="DeliveryException">One is missing.</exception>
    public GitHubClient(DeliverySettings settings)
    {
        if (settings.GitHubToken is null || settings.GitHubRepository is null)
            throw new DeliveryException("GITHUB_TOKEN and GITHUB_REPOSITORY are not set: this runs in a workflow, or with a token and owner/name given by hand.");
        repository = settings.GitHubRepository;
        http = NamedHttpClient.Create(settings.GitHubApi);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.GitHubToken);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.github+json");
    }

    /// <summary>Writes a comment, in place of the one that holds the same marker.</summary>
    public async Task<string> CommentAsync(string pullRequest, string marker, string body, CancellationToken cancellationToken)
    {
        var existing = await FindCommentAsync(pullRequest, marker, cancellationToken);
        var answer = existing is { } comment
            ? await SendAsync(HttpMethod.Patch, $"repos/{repository}/issues/comments/{comment.GetProperty("id").GetInt64()}", new { body }, cancellationToken)
            : await SendAsync(HttpMethod.Post, $"repos/{repository}/issues/{pullRequest}/comments", new { body }, cancellationToken);
        return answer.GetProperty("html_url").GetString()!;
    }

    /// <summary>The newest commit of a pull request.</summary>
    public async Task<string> HeadAsync(string pullRequest, CancellationToken cancellationToken) =>
        Head(await SendAsync(HttpMethod.Get, $"repos/{repository}/pulls/{pullRequest}", null, cancellationToken));

    private static string Head(JsonElement pull) => pull.GetProperty("head").GetProperty("sha").GetString()!;

    /// <summary>The comment with a marker on the pull request by which a commit came in, or null.</summary>
    public async Task<ReviewedPull?> CommentOfCommitAsync(string commit, string marker, CancellationToken cancellationToken)
    {
        var pulls = await SendAsync(HttpMethod.Get, $"repos/{repository}/commits/{commit}/pulls", null, cancellationToken);
        foreach (var pull in pulls.EnumerateArray())
        {
            var number = pull.GetProperty("number").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (await FindCommentAsync(number, marker, cancellationToken) is { } comment)
                return new ReviewedPull(number, Head(pull), comment.GetProperty("body").GetString()!);
        }

        return null;
    }

    /// <summary>Keeps one open issue with a title: opens it, updates it, or, when there is nothing to report, closes it.</summary>
    public async Task KeepIssueAsync(string title, string? body, CancellationToken cancellationToken)
    {
        var open = await SendAsync(HttpMethod.Get, $"repos/{repository}/issues?state=open&creator=app/github-actions&per_page=100", null, cancellationToken);
        var issue = open.EnumerateArray().FirstOrDefault(i => i.GetProperty("title").GetString() == title);
        var number = issue.ValueKind == JsonValueKind.Object ? issue.GetProperty("number").GetInt32() : 0;
        if (body is not null && number == 0)
            await SendAsync(HttpMethod.Post, $"repos/{repository}/issues", new { title, body }, cancellationToken);
        else if (body is not null)
            await SendAsync(HttpMethod.Patch, $"repos/{repository}/issues/{number}", new { body }, cancellationToken);
        else if (number != 0)
            await SendAsync(HttpMethod.Patch, $"repos/{repository}/issues/{number}", new { state = "closed" }, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement?> FindCommentAsync(string pullRequest, string marker, CancellationToken cancellationToken)
    {
        for (var page = 1; ; page++)
        {
            var comments = await SendAsync(HttpMethod.Get, $"repos/{repository}/issues/{pullRequest}/comments?per_page=100&page={page}", null, cancellationToken);
            foreach (var comment in comments.EnumerateArray())
            {
                // Anyone may write a comment with the marker in it; only this repository's own workflows are believed.
                if (comment.GetProperty("body").GetString() is { } text && text.StartsWith(marker, StringComparison.Ordinal)
                    && comment.GetProperty("user").GetProperty("login").GetString() == "github-actions[bot]")
                    return comment;
            }

            if (comments.GetArrayLength() < 100)
                return null;
        }
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)
                : throw new DeliveryException($"GitHub refused {method} {path} ({(int)response.StatusCode}): the workflow's token lacks a permission, or the number is wrong.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"GitHub's API at {http.BaseAddress} did not answer: {e.Message}", e);
        }
    }
}

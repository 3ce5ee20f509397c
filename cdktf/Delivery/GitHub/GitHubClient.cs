using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.GitHub;

/// <summary>Comments, issues and pull requests of the repository whose workflow runs this.</summary>
internal sealed class GitHubClient : IDisposable
{
    private readonly HttpClient http;
    private const int Attempts = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private readonly string repository;
    private readonly Uri graph;
    private string? login;

    /// <summary>Uses GITHUB_TOKEN and GITHUB_REPOSITORY; the caller must make sure that both are set.</summary>
    public GitHubClient(GitHubSettings settings)
    {
        repository = settings.Repository!;
        graph = settings.Graph;
        http = NamedHttpClient.Create(settings.Api);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.github+json");
    }

    /// <summary>Writes a comment, or replaces the one that begins with the same marker.</summary>
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

    private static string Head(JsonElement pull) => Sha(pull.GetProperty("head"));

    /// <summary>The comment with a marker on the pull request that a commit was merged by, or null.</summary>
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

    /// <summary>Keeps one open issue with this title: opens it, updates it or, if there is nothing to report, closes it.</summary>
    public async Task KeepIssueAsync(string title, string? body, CancellationToken cancellationToken)
    {
        var number = await FindIssueAsync(title, cancellationToken);
        if (body is not null && number == 0)
            await SendAsync(HttpMethod.Post, $"repos/{repository}/issues", new { title, body }, cancellationToken);
        else if (body is not null)
            await SendAsync(HttpMethod.Patch, $"repos/{repository}/issues/{number}", new { body }, cancellationToken);
        else if (number != 0)
            await SendAsync(HttpMethod.Patch, $"repos/{repository}/issues/{number}", new { state = "closed" }, cancellationToken);
    }

    /// <summary>Opens a pull request, or updates the one that is open from the proposal's branch.</summary>
    /// <returns>Its URL; null if the commit already has these files.</returns>
    public async Task<string?> ProposeAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        var present = await TreeAsync(proposal.Commit, cancellationToken);
        var files = proposal.Files.Select(file => new { path = file.Key, mode = "100644", type = "blob", content = file.Value });
        var tree = Sha(await SendAsync(HttpMethod.Post, $"repos/{repository}/git/trees", new { base_tree = present, tree = files }, cancellationToken));
        if (tree == present)
            return null;
        var branch = await ReadAsync($"git/ref/heads/{proposal.Branch}", cancellationToken);
        // Pushing the same proposal again would only restart its checks.
        if (branch is null || await TreeAsync(Sha(branch.Value.GetProperty("object")), cancellationToken) != tree)
        {
            var commit = Sha(await SendAsync(HttpMethod.Post, $"repos/{repository}/git/commits", new { message = proposal.Title, tree, parents = new[] { proposal.Commit } }, cancellationToken));
            await (branch is null
                ? SendAsync(HttpMethod.Post, $"repos/{repository}/git/refs", new { @ref = $"refs/heads/{proposal.Branch}", sha = commit }, cancellationToken)
                : SendAsync(HttpMethod.Patch, $"repos/{repository}/git/refs/heads/{proposal.Branch}", new { sha = commit, force = true }, cancellationToken));
        }

        var owner = repository.Split('/')[0];
        var open = await SendAsync(HttpMethod.Get, $"repos/{repository}/pulls?state=open&head={owner}:{proposal.Branch}&base={proposal.Into}", null, cancellationToken);
        return (open.GetArrayLength() > 0 ? open[0] : await OpenAsync(proposal, cancellationToken)).GetProperty("html_url").GetString();
    }

    private async Task<JsonElement> OpenAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(HttpMethod.Post, $"repos/{repository}/pulls", new { title = proposal.Title, body = proposal.Body, head = proposal.Branch, @base = proposal.Into }, cancellationToken);
        }
        catch (DeliveryException e)
        {
            throw new DeliveryException($"{e.Message} The proposal is on the branch {proposal.Branch}: open a pull request by hand, or allow workflows to in the repository's settings: Actions, General, \"Allow GitHub Actions to create and approve pull requests\".", e);
        }
    }

    private async Task<string> TreeAsync(string commit, CancellationToken cancellationToken) =>
        Sha((await SendAsync(HttpMethod.Get, $"repos/{repository}/git/commits/{commit}", null, cancellationToken)).GetProperty("tree"));

    private static string Sha(JsonElement element) => element.GetProperty("sha").GetString()!;

    /// <summary>Reads from the repository's REST API.</summary>
    /// <param name="path">Path below the repository's URL, such as <c>environments/prod</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Null if nothing is there, or if this token may not see it: GitHub answers both with 404.</returns>
    /// <exception cref="DeliveryException">GitHub refused or did not answer.</exception>
    public async Task<JsonElement?> ReadAsync(string path, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Get, new Uri($"repos/{repository}/{path}", UriKind.Relative), null, cancellationToken, orNothing: true) is { ValueKind: not JsonValueKind.Undefined } found ? found : null;

    public void Dispose() => http.Dispose();

    /// <summary>The number of the open issue with this title, or 0. It must be this token's own: anyone may open one with the same title.</summary>
    private async Task<int> FindIssueAsync(string title, CancellationToken cancellationToken)
    {
        login ??= await LoginAsync(cancellationToken);
        for (var page = 1; ; page++)
        {
            var open = await SendAsync(HttpMethod.Get, $"repos/{repository}/issues?state=open&per_page=100&page={page}", null, cancellationToken);
            foreach (var issue in open.EnumerateArray())
            {
                if (issue.GetProperty("title").GetString() == title && issue.GetProperty("user").GetProperty("login").GetString() == login)
                    return issue.GetProperty("number").GetInt32();
            }

            if (open.GetArrayLength() < 100)
                return 0;
        }
    }

    private async Task<JsonElement?> FindCommentAsync(string pullRequest, string marker, CancellationToken cancellationToken)
    {
        login ??= await LoginAsync(cancellationToken);
        for (var page = 1; ; page++)
        {
            var comments = await SendAsync(HttpMethod.Get, $"repos/{repository}/issues/{pullRequest}/comments?per_page=100&page={page}", null, cancellationToken);
            foreach (var comment in comments.EnumerateArray())
            {
                // Anyone may write a comment with the marker; only those by this token's own user, the repository's workflows, are trusted.
                if (comment.GetProperty("body").GetString() is { } text && text.StartsWith(marker, StringComparison.Ordinal)
                    && comment.GetProperty("user").GetProperty("login").GetString() == login)
                {
                    return comment;
                }
            }

            if (comments.GetArrayLength() < 100)
                return null;
        }
    }

    /// <summary>The user that this token writes as. REST tells that only to people's tokens, GraphQL also to a workflow's and an app's.</summary>
    private async Task<string> LoginAsync(CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Post, graph, new { query = "query { viewer { login } }" }, cancellationToken);
        return answer.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            ? data.GetProperty("viewer").GetProperty("login").GetString()!
            : throw new DeliveryException($"GitHub does not say which user GITHUB_TOKEN writes as ({graph}): give the workflow's own token, or an app's.");
    }

    private Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(method, new Uri(path, UriKind.Relative), body, cancellationToken);

    private async Task<JsonElement> SendAsync(HttpMethod method, Uri path, object? body, CancellationToken cancellationToken, bool orNothing = false)
    {
        // What writes something new may have taken effect although its answer was lost; GraphQL is only read from.
        var repeatable = method != HttpMethod.Post || path == graph;
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
                request.Content = JsonContent.Create(body);
            try
            {
                using var response = await http.SendAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode)
                    return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
                if (orNothing && response.StatusCode == HttpStatusCode.NotFound)
                    return default;
                if (!IsTransient(response))
                    throw new DeliveryException($"GitHub refused {method} {path} ({(int)response.StatusCode}): the workflow's token lacks a permission, or the number is wrong.");
                if (attempt == Attempts || !repeatable && !IsRefused(response))
                    throw new DeliveryException($"GitHub failed at {method} {path} ({(int)response.StatusCode}){(repeatable ? "" : ": it may have taken effect all the same")}. Run the same command again, which first looks for what is there.");
            }
            catch (HttpRequestException) when (attempt < Attempts && repeatable)
            {
            }
            catch (Exception e) when (e is HttpRequestException or JsonException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new DeliveryException($"GitHub's API at {http.BaseAddress} did not answer: {e.Message}", e);
            }

            await Task.Delay(FirstPause * (1 << (attempt - 1)), cancellationToken);
        }
    }

    /// <summary>Whether the same call may succeed a moment later.</summary>
    private static bool IsTransient(HttpResponseMessage response) =>
        IsRefused(response) || response.StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether GitHub did not even begin with the call. It also reports an exceeded rate limit as 403 with Retry-After.</summary>
    /// <remarks>https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit</remarks>
    private static bool IsRefused(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
        || response.StatusCode == HttpStatusCode.Forbidden && response.Headers.RetryAfter is not null;
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HybridCloud.Delivery.Tests.GitHub;

/// <summary>Comments and issues of one repository, as GitHub's REST API keeps them.</summary>
internal sealed class GitHubStandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private int last;

    private GitHubStandIn(WebApplication app) => this.app = app;

    public string Url { get; private set; } = "";

    /// <summary>The pull request's newest commit.</summary>
    public string Head { get; set; } = "c0ffee";

    private object Pull => new { number = 7, head = new { sha = Head } };

    public List<JsonObject> Comments { get; } = [];

    /// <summary>The login that the token writes as.</summary>
    public string Login { get; set; } = "github-actions[bot]";

    /// <summary>How many of the next calls are answered with 502.</summary>
    public int Refusals { get; set; }

    /// <summary>Statuses that the next calls which write something new are answered with: one that is answered with 502 has written it all the same.</summary>
    public Queue<int> Creations { get; } = [];

    public List<JsonObject> Issues { get; } = [];

    /// <summary>Rules of branch main.</summary>
    public JsonArray Rules { get; } = [];

    /// <summary>Whether branch main has a branch protection, which only an administrator's token can read.</summary>
    public bool IsProtected { get; set; }

    /// <summary>Whether the token sees the repository's rules.</summary>
    public bool SeesRules { get; set; } = true;

    /// <summary>Branches that environments with their own branch policies deploy from.</summary>
    public List<string> DeployedBranches { get; } = ["main"];

    /// <summary>Environments by name.</summary>
    public Dictionary<string, JsonObject> Environments { get; } = [];

    /// <summary>Files on branch main.</summary>
    public HashSet<string> Files { get; } = [];

    /// <summary>Whether the token may read settings.</summary>
    public bool MayReadSettings { get; set; } = true;

    /// <summary>Files of each tree; below, each commit's tree and each branch's commit.</summary>
    public Dictionary<string, SortedDictionary<string, string>> Trees { get; } = new() { ["empty"] = [] };

    public Dictionary<string, string> Commits { get; } = new() { ["c0ffee"] = "empty" };

    public Dictionary<string, string> Branches { get; } = [];

    /// <summary>Open pull requests that workflows opened.</summary>
    public List<JsonObject> Pulls { get; } = [];

    /// <summary>Whether workflows may open pull requests.</summary>
    public bool MayOpenPulls { get; set; } = true;

    public Dictionary<string, string> Variables => new()
    {
        ["GITHUB_API_URL"] = Url,
        ["GITHUB_TOKEN"] = "token",
        ["GITHUB_REPOSITORY"] = "owner/name",
        ["GITHUB_SHA"] = "c0ffee",
    };

    public static async Task<GitHubStandIn> StartAsync()
    {
        var gitHub = new GitHubStandIn(Loopback.Create());
        gitHub.app.Use((context, next) =>
        {
            if (gitHub.Refusals <= 0)
                return next();
            gitHub.Refusals--;
            context.Response.StatusCode = 502;
            return Task.CompletedTask;
        });
        gitHub.app.Use((context, next) =>
        {
            if (context.Request.Method != "POST" || context.Request.Path == "/graphql" || !gitHub.Creations.TryDequeue(out var status))
                return next();
            context.Response.OnStarting(() =>
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            });
            return status == 502 ? next() : Task.CompletedTask;
        });
        gitHub.app.MapPost("/graphql", () => new { data = new { viewer = new { login = gitHub.Login } } });
        gitHub.app.MapGet("/repos/owner/name/issues/7/comments", (int page) => page == 1 ? gitHub.Comments : []);
        gitHub.app.MapPost("/repos/owner/name/issues/7/comments", (JsonObject comment) => gitHub.Accept(gitHub.Comments, comment));
        gitHub.app.MapPatch("/repos/owner/name/issues/comments/{id:int}", (int id, JsonObject change) => Change(gitHub.Comments.Single(c => (int)c["id"]! == id), change));
        gitHub.app.MapGet("/repos/owner/name/commits/{sha}/pulls", (string sha) => sha == "c0ffee" ? new[] { gitHub.Pull } : []);
        gitHub.app.MapGet("/repos/owner/name/pulls/7", () => gitHub.Pull);
        gitHub.app.MapGet("/repos/owner/name/issues", (string? creator, int page = 1) => gitHub.Issues
            .Where(i => (string)i["state"]! == "open" && (creator is null || Author(i).Replace("[bot]", "", StringComparison.Ordinal) == creator.Replace("app/", "", StringComparison.Ordinal)))
            .Skip(100 * (page - 1)).Take(100));
        gitHub.app.MapPost("/repos/owner/name/issues", (JsonObject issue) => gitHub.Accept(gitHub.Issues, issue));
        gitHub.app.MapPatch("/repos/owner/name/issues/{number:int}", (int number, JsonObject change) => Change(gitHub.Issues.Single(i => (int)i["number"]! == number), change));
        gitHub.app.MapGet("/repos/owner/name/rules/branches/main", () => gitHub.SeesRules ? Results.Json(gitHub.Rules) : Results.NotFound());
        gitHub.app.MapGet("/repos/owner/name/environments/{name}/deployment-branch-policies", () => new { branch_policies = gitHub.DeployedBranches.Select(name => new { name }) });
        gitHub.app.MapGet("/repos/owner/name/branches/main", () => new { name = "main", @protected = gitHub.IsProtected || gitHub.Rules.Count > 0 });
        gitHub.app.MapGet("/repos/owner/name/contents/{**path}", (string path) => gitHub.Files.Contains(path) ? Results.Json(new { path }) : Results.NotFound());
        gitHub.app.MapGet("/repos/owner/name/environments/{name}", (string name) =>
            !gitHub.MayReadSettings ? Results.StatusCode(403) : gitHub.Environments.TryGetValue(name, out var found) ? Results.Json(found) : Results.NotFound());
        gitHub.MapGit();
        await gitHub.app.StartAsync();
        gitHub.Url = gitHub.app.Addresses().Single();
        return gitHub;
    }

    /// <summary>https://docs.github.com/rest/git</summary>
    private void MapGit()
    {
        app.MapGet("/repos/owner/name/git/commits/{sha}", (string sha) => new { sha, tree = new { sha = Commits[sha] } });
        app.MapPost("/repos/owner/name/git/trees", (JsonObject tree) =>
        {
            var files = new SortedDictionary<string, string>(Trees[(string)tree["base_tree"]!]);
            foreach (var file in tree["tree"]!.AsArray())
                files[(string)file!["path"]!] = (string)file["content"]!;
            var known = Trees.FirstOrDefault(other => other.Value.SequenceEqual(files)).Key ?? $"tree-{Trees.Count}";
            Trees[known] = files;
            return new { sha = known };
        });
        app.MapPost("/repos/owner/name/git/commits", (JsonObject commit) =>
        {
            var sha = $"commit-{Commits.Count}-on-{commit["parents"]![0]}";
            Commits[sha] = (string)commit["tree"]!;
            return new { sha };
        });
        app.MapGet("/repos/owner/name/git/ref/heads/{branch}", (string branch) =>
            Branches.TryGetValue(branch, out var sha) ? Results.Json(new { @object = new { sha } }) : Results.NotFound());
        app.MapPost("/repos/owner/name/git/refs", (JsonObject made) => Results.Json(new { sha = Branches[((string)made["ref"]!)["refs/heads/".Length..]] = (string)made["sha"]! }));
        app.MapPatch("/repos/owner/name/git/refs/heads/{branch}", (string branch, JsonObject moved) =>
            (bool)moved["force"]! ? Results.Json(new { sha = Branches[branch] = (string)moved["sha"]! }) : Results.UnprocessableEntity());
        app.MapGet("/repos/owner/name/pulls", (string head) => Pulls.Where(pull => "owner:" + (string)pull["head"]! == head));
        app.MapPost("/repos/owner/name/pulls", (JsonObject pull) =>
        {
            if (!MayOpenPulls)
                return Results.Json(new { message = "GitHub Actions is not permitted to create or approve pull requests." }, statusCode: 403);
            pull["html_url"] = $"{Url}/pull/{Pulls.Count + 1}";
            Pulls.Add(pull);
            return Results.Json(pull, statusCode: 201);
        });
    }

    // https://github.com/orgs/community/discussions/27190
    private IResult Accept(List<JsonObject> list, JsonObject entry) =>
        ((string?)entry["body"])?.Length > 65_536
            ? Results.Json(new { message = "Validation Failed", errors = new[] { "body is too long (maximum is 65536 characters)" } }, statusCode: 422)
            : Results.Json(Add(list, entry));

    public JsonObject Add(List<JsonObject> list, JsonObject entry, string? user = null)
    {
        last++;
        var added = new JsonObject
        {
            ["id"] = last,
            ["number"] = last,
            ["state"] = "open",
            ["html_url"] = $"{Url}/{last}",
            ["title"] = entry["title"]?.DeepClone(),
            ["body"] = entry["body"]?.DeepClone(),
            ["user"] = new JsonObject { ["login"] = user ?? Login },
        };
        list.Add(added);
        return added;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static string Author(JsonObject entry) => (string)entry["user"]!["login"]!;

    private static JsonObject Change(JsonObject entry, JsonObject change)
    {
        foreach (var (name, value) in change)
            entry[name] = value?.DeepClone();
        return entry;
    }
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;

namespace HybridCloud.Delivery.Tests.GitHub;

/// <summary>Comments and issues of one repository, as GitHub's REST API keeps them.</summary>
internal sealed class GitHubStandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private int last;

    private GitHubStandIn(WebApplication app) => this.app = app;

    public string Url { get; private set; } = "";

    public List<JsonObject> Comments { get; } = [];

    /// <summary>As whom the token writes.</summary>
    public string Login { get; set; } = "github-actions[bot]";

    /// <summary>How many of the next calls are answered with 502.</summary>
    public int Refusals { get; set; }

    public List<JsonObject> Issues { get; } = [];

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
        gitHub.app.MapPost("/graphql", () => new { data = new { viewer = new { login = gitHub.Login } } });
        gitHub.app.MapGet("/repos/owner/name/issues/7/comments", (int page) => page == 1 ? gitHub.Comments : []);
        gitHub.app.MapPost("/repos/owner/name/issues/7/comments", (JsonObject comment) => gitHub.Add(gitHub.Comments, comment));
        gitHub.app.MapPatch("/repos/owner/name/issues/comments/{id:int}", (int id, JsonObject change) => Change(gitHub.Comments.Single(c => (int)c["id"]! == id), change));
        gitHub.app.MapGet("/repos/owner/name/commits/{sha}/pulls", (string sha) => sha == "c0ffee" ? new[] { new { number = 7 } } : []);
        gitHub.app.MapGet("/repos/owner/name/issues", () => gitHub.Issues.Where(i => (string)i["state"]! == "open"));
        gitHub.app.MapPost("/repos/owner/name/issues", (JsonObject issue) => gitHub.Add(gitHub.Issues, issue));
        gitHub.app.MapPatch("/repos/owner/name/issues/{number:int}", (int number, JsonObject change) => Change(gitHub.Issues.Single(i => (int)i["number"]! == number), change));
        await gitHub.app.StartAsync();
        gitHub.Url = gitHub.app.Addresses().Single();
        return gitHub;
    }

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

    private static JsonObject Change(JsonObject entry, JsonObject change)
    {
        foreach (var (name, value) in change)
            entry[name] = value?.DeepClone();
        return entry;
    }
}

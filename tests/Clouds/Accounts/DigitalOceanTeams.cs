using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.Accounts;

/// <summary>An imitated DigitalOcean in one folder: its teams, and the faults to inject. <c>Providers/README.md</c> describes the files.</summary>
public sealed class DigitalOceanTeams : IDisposable
{
    private static readonly Lazy<ProviderStandIn> Api = new(() => new("--api"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("digitalocean-");

    /// <summary>Creates a cloud without teams, which refuses every token.</summary>
    public DigitalOceanTeams() => Edit("tokens.json", _ => { });

    /// <summary>Where the files are.</summary>
    public string Folder => folder.FullName;

    /// <summary>A team's id, derived from its name as stableId in lib/digitalocean/team.mjs does.</summary>
    public static string IdOf(string team)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"team\0{team}")));
        return $"{hash[..8]}-{hash[8..12]}-4{hash[13..16]}-a{hash[17..20]}-{hash[20..32]}";
    }

    /// <summary>Serves the API and Spaces, without Terraform's provider, until this process ends. All instances share one Node process.</summary>
    /// <returns>The address.</returns>
    public Task<string> ServeAsync() => Api.Value.AskAsync(Folder, CancellationToken.None);

    /// <summary>Registers tokens and Spaces keys as a team's.</summary>
    public void Admit(string team, params string[] credentials) => Edit("tokens.json", tokens =>
    {
        foreach (var credential in credentials)
        {
            tokens[credential] = team;
        }
    });

    /// <summary>A team's current resources: by type, then by id, their attributes.</summary>
    public JsonObject Team(string team) => Read($"{team}.json");

    /// <summary>Changes a team's resources behind Terraform's back.</summary>
    public void EditTeam(string team, Action<JsonObject> change) => Edit($"{team}.json", change);

    /// <summary>Puts an image into a team's registry, as a push does. From the first one on, a tag that was not pushed fails a deployment.</summary>
    public void AddImage(string team, string repository, string tag, string digest) => EditTeam(team, resources =>
    {
        var images = resources["images"] ??= new JsonObject();
        var tags = images[repository] ??= new JsonObject();
        tags[tag] = digest;
    });

    /// <summary>Makes the next matching operations fail.</summary>
    /// <param name="operation">Prefix of the operation, for example <c>create digitalocean_app</c> or <c>GET /v2/account</c>.</param>
    /// <param name="message">Human-readable text.</param>
    /// <param name="status">HTTP status of the API; the text mentions it.</param>
    /// <param name="times">How many operations fail.</param>
    /// <param name="after">How many matching operations succeed first.</param>
    public void Fail(string operation, string message, int status = 422, int times = 1, int after = 0) =>
        AddFault(new() { ["on"] = operation, ["message"] = message, ["status"] = status, ["times"] = times, ["after"] = after });

    /// <summary>Puts the cloud's clock ahead.</summary>
    public void SetClock(TimeSpan ahead) => AddFault(new() { ["on"] = "clock", ["seconds"] = ahead.TotalSeconds });

    /// <summary>Target of a CNAME record in any team, without the trailing dot.</summary>
    public string? Cname(string name) => folder.EnumerateFiles("*.json")
        .Where(file => file.Name is not ("tokens.json" or "faults.json"))
        .SelectMany(file => JsonNode.Parse(File.ReadAllText(file.FullName))!["digitalocean_record"]?.AsObject().Select(record => record.Value!) ?? [])
        .FirstOrDefault(record => record["type"]?.ToString() == "CNAME" && record["fqdn"]?.ToString() == name.TrimEnd('.'))?["value"]?.ToString().TrimEnd('.');

    public void Dispose() => folder.Delete(recursive: true);

    private void AddFault(JsonObject fault)
    {
        var file = Path.Combine(Folder, "faults.json");
        var faults = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsArray() : [];
        faults.Add(fault);
        Write(file, faults);
    }

    private JsonObject Read(string file)
    {
        var path = Path.Combine(Folder, file);
        return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : [];
    }

    private void Edit(string file, Action<JsonObject> change)
    {
        var content = Read(file);
        change(content);
        var path = Path.Combine(Folder, file);
        Write(path, content);
    }

    // At once: Node reads the files at any time. It writes them too, each by way of another file with the ending "new".
    private static void Write(string path, JsonNode content)
    {
        File.WriteAllText($"{path}.edited", content.ToJsonString());
        File.Move($"{path}.edited", path, overwrite: true);
    }
}

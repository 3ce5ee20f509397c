using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Clouds.Accounts;

/// <summary>
/// AWS and DigitalOcean on this machine: what real Terraform needs to apply, plan again and destroy the stacks without a cloud.
/// </summary>
public sealed class LocalClouds : IAsyncDisposable
{
    private readonly Process standIn;
    private readonly DirectoryInfo folder;
    private readonly ConcurrentDictionary<string, Credential> credentials;
    private readonly Dictionary<string, Dictionary<string, string>> providers = [];
    private readonly Task<string> standInErrors;
    private readonly string domain;
    private readonly NameServer names = new();

    private LocalClouds(AwsControlPlane aws, Process standIn, DirectoryInfo folder, ConcurrentDictionary<string, Credential> credentials, string domain)
    {
        Aws = aws;
        this.standIn = standIn;
        this.folder = folder;
        this.credentials = credentials;
        standInErrors = standIn.StandardError.ReadToEndAsync(CancellationToken.None);
        this.domain = domain;
    }

    /// <summary>The imitated AWS.</summary>
    public AwsControlPlane Aws { get; }

    /// <summary>Starts both clouds and returns when they answer. Both end with <see cref="DisposeAsync"/>, or with this process.</summary>
    /// <param name="domain">Domain that every team has from the start.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<LocalClouds> StartAsync(string domain = "digitalocean.solutions", CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("clouds-");
        var credentials = new ConcurrentDictionary<string, Credential>();
        var aws = await AwsControlPlane.StartAsync(new() { Credentials = credentials, RequireKnown = true, Cname = name => Cname(folder, name) }, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "tokens.json"), "{}", cancellationToken);
        var standIn = Process.Start(new ProcessStartInfo(StandInProgram(), ["--stand-in", "--cloud", folder.FullName, "--serve"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        return new(aws, standIn, folder, credentials, domain);
    }

    /// <summary>Makes an AWS account and a DigitalOcean team with credentials of their own. Two never see each other's resources.</summary>
    /// <param name="name">Name of the team.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The stand-in for the providers did not start; the message has what it printed.</exception>
    public async Task<CloudAccount> AddAccountAsync(string name, CancellationToken cancellationToken = default)
    {
        var account = new CloudAccount(name, AwsControlPlane.AccountIdOf(name), $"AKIA{Random16()}", $"{Random16()}{Random16()}", $"dop_v1_{Random16()}");
        this.credentials[account.AccessKeyId] = new(account.SecretAccessKey, account.AwsAccountId);
        Edit("tokens.json", tokens =>
        {
            tokens[account.DigitalOceanToken] = name;
            tokens[SpacesKey(account)] = name;
        });
        EditTeam(account, team => team["digitalocean_domain"] = new JsonObject
        {
            [this.domain] = new JsonObject { ["id"] = this.domain, ["name"] = this.domain, ["ttl"] = 1800, ["urn"] = $"do:domain:{this.domain}" },
        });
        await this.standIn.StandardInput.WriteLineAsync(account.DigitalOceanToken.AsMemory(), cancellationToken);
        await this.standIn.StandardInput.FlushAsync(cancellationToken);
        var line = await this.standIn.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"The providers' stand-in did not start: {await standInErrors}");
        providers[name] = JsonSerializer.Deserialize<Dictionary<string, string>>(line)!;
        return account;
    }

    /// <summary>What Terraform, and everything that calls a cloud, needs in its environment to work in this account.</summary>
    public Dictionary<string, string?> Environment(CloudAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var environment = new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = account.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = account.SecretAccessKey,
            ["AWS_SESSION_TOKEN"] = null,
            ["AWS_PROFILE"] = null,
            ["AWS_ENDPOINT_URL"] = Aws.Url,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_MAX_ATTEMPTS"] = "2",
            ["DIGITALOCEAN_ACCESS_TOKEN"] = account.DigitalOceanToken,
            ["DIGITALOCEAN_TOKEN"] = null,
            ["SPACES_ACCESS_KEY_ID"] = SpacesKey(account),
            ["NAME_SERVER"] = names.Address,
            ["SPACES_SECRET_ACCESS_KEY"] = account.SecretAccessKey,
        };
        foreach (var (name, value) in providers[account.Name])
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <summary>The id of a DigitalOcean team, which stableId in lib/digitalocean/team.mjs makes of its name.</summary>
    public static string TeamId(CloudAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"team\0{account.Name}")));
        return $"{hash[..8]}-{hash[8..12]}-4{hash[13..16]}-a{hash[17..20]}-{hash[20..32]}";
    }

    /// <summary>The DigitalOcean team's resources as they are: type, then id, then attributes.</summary>
    public JsonObject Team(CloudAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Read($"{account.Name}.json");
    }

    /// <summary>Changes the DigitalOcean team's resources behind Terraform's back.</summary>
    public void EditTeam(CloudAccount account, Action<JsonObject> change)
    {
        ArgumentNullException.ThrowIfNull(account);
        Edit($"{account.Name}.json", change);
    }

    /// <summary>Puts an image into the team's registry, as a push does. From the first one on, a tag that was not pushed fails a deployment.</summary>
    public void AddImage(CloudAccount account, string repository, string tag, string digest) => EditTeam(account, team =>
    {
        var images = team["images"] ??= new JsonObject();
        var tags = images[repository] ??= new JsonObject();
        tags[tag] = digest;
    });

    /// <summary>Makes the next matching operations of DigitalOcean fail.</summary>
    /// <param name="operation">Beginning of, for example, <c>create digitalocean_app</c> or <c>GET /v2/account</c>.</param>
    /// <param name="message">Text for people.</param>
    /// <param name="status">HTTP status that the text mentions.</param>
    /// <param name="times">How many operations fail.</param>
    /// <param name="after">How many of them pass before.</param>
    public void FailDigitalOcean(string operation, string message, int status = 422, int times = 1, int after = 0)
    {
        var file = Path.Combine(this.folder.FullName, "faults.json");
        var faults = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsArray() : [];
        faults.Add(new JsonObject { ["on"] = operation, ["message"] = message, ["status"] = status, ["times"] = times, ["after"] = after });
        File.WriteAllText(file, faults.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        this.standIn.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await this.standIn.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            this.standIn.Kill(entireProcessTree: true);
        }

        this.standIn.Dispose();
        await Aws.DisposeAsync();
        await names.DisposeAsync();
        this.folder.Delete(recursive: true);
    }

    private static string SpacesKey(CloudAccount account) => $"DO00{account.AccessKeyId[4..]}";

    private static string Random16() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    private static string StandInProgram()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, "tests", "Clouds", "Providers", "run");
            if (File.Exists(program))
            {
                return program;
            }
        }

        throw new InvalidOperationException($"tests/Clouds/Providers/run was not found above {AppContext.BaseDirectory}.");
    }

    /// <summary>Where a CNAME of any team leads, without the last dots.</summary>
    private static string? Cname(DirectoryInfo folder, string name) => folder.EnumerateFiles("*.json")
        .Where(file => file.Name is not ("tokens.json" or "faults.json"))
        .SelectMany(file => JsonNode.Parse(File.ReadAllText(file.FullName))!["digitalocean_record"]?.AsObject().Select(record => record.Value!) ?? [])
        .FirstOrDefault(record => record["type"]?.ToString() == "CNAME" && record["fqdn"]?.ToString() == name.TrimEnd('.'))?["value"]?.ToString().TrimEnd('.');

    private JsonObject Read(string file)
    {
        var path = Path.Combine(this.folder.FullName, file);
        return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : [];
    }

    private void Edit(string file, Action<JsonObject> change)
    {
        var content = Read(file);
        change(content);
        var path = Path.Combine(this.folder.FullName, file);
        File.WriteAllText($"{path}.new", content.ToJsonString());
        File.Move($"{path}.new", path, overwrite: true);
    }
}

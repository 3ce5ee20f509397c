using System.Collections.Concurrent;
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
    private readonly ProviderStandIn standIn;
    private readonly ConcurrentDictionary<string, Credential> credentials;
    private readonly Dictionary<string, Dictionary<string, string>> providers = [];
    private readonly string domain;
    private readonly NameServer names = new();

    private LocalClouds(AwsControlPlane aws, DigitalOceanTeams digitalOcean, ConcurrentDictionary<string, Credential> credentials, string domain)
    {
        Aws = aws;
        DigitalOcean = digitalOcean;
        standIn = new("--stand-in", "--cloud", digitalOcean.Folder, "--serve");
        this.credentials = credentials;
        this.domain = domain;
    }

    /// <summary>The imitated AWS.</summary>
    public AwsControlPlane Aws { get; }

    /// <summary>The imitated DigitalOcean; a team has the account's name.</summary>
    public DigitalOceanTeams DigitalOcean { get; }

    /// <summary>Starts both clouds and returns when they answer. Both end with <see cref="DisposeAsync"/>, or with this process.</summary>
    /// <param name="domain">Domain that every team has from the start.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<LocalClouds> StartAsync(string domain = "digitalocean.solutions", CancellationToken cancellationToken = default)
    {
        var digitalOcean = new DigitalOceanTeams();
        var credentials = new ConcurrentDictionary<string, Credential>();
        var aws = await AwsControlPlane.StartAsync(new() { Credentials = credentials, RequireKnown = true, Cname = digitalOcean.Cname }, cancellationToken);
        return new(aws, digitalOcean, credentials, domain);
    }

    /// <summary>Creates an AWS account and a DigitalOcean team with their own credentials. Accounts never see each other's resources.</summary>
    /// <param name="name">Name of the team.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The provider stand-in did not start; the message includes its output.</exception>
    public async Task<CloudAccount> AddAccountAsync(string name, CancellationToken cancellationToken = default)
    {
        var account = new CloudAccount(name, AwsControlPlane.AccountIdOf(name), $"AKIA{Random16()}", $"{Random16()}{Random16()}", $"dop_v1_{Random16()}");
        this.credentials[account.AccessKeyId] = new(account.SecretAccessKey, account.AwsAccountId);
        DigitalOcean.Admit(name, account.DigitalOceanToken, SpacesKey(account));
        DigitalOcean.EditTeam(name, team => team["digitalocean_domain"] = new JsonObject
        {
            [this.domain] = new JsonObject { ["id"] = this.domain, ["name"] = this.domain, ["ttl"] = 1800, ["urn"] = $"do:domain:{this.domain}" },
        });
        providers[name] = JsonSerializer.Deserialize<Dictionary<string, string>>(await standIn.AskAsync(account.DigitalOceanToken, cancellationToken))!;
        return account;
    }

    /// <summary>Environment variables with which Terraform, or anything else that calls a cloud, works in this account.</summary>
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

    public async ValueTask DisposeAsync()
    {
        await standIn.DisposeAsync();
        await Aws.DisposeAsync();
        await names.DisposeAsync();
        DigitalOcean.Dispose();
    }

    private static string SpacesKey(CloudAccount account) => $"DO00{account.AccessKeyId[4..]}";

    private static string Random16() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
}

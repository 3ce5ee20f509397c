using System.Collections.Concurrent;

namespace HybridCloud.Clouds.Tests;

/// <summary>
/// Stacks platform and queue of the smallest and of the largest environment, applied side by side: almost all of the time is the
/// provider's own waiting for databases and load balancers.
/// </summary>
public sealed class DeployedAwsStacks : IAsyncLifetime
{
    private static readonly string[] Environments = ["dev", "prod"];

    private static readonly string[] Stacks = ["platform", "queue"];

    private readonly DirectoryInfo _synthesized = Directory.CreateTempSubdirectory("aws-stacks-");

    private readonly Dictionary<string, CloudAccount> _accounts = [];

    private readonly Dictionary<(string Stack, string Environment), Terraform> _deployed = [];

    private readonly ConcurrentDictionary<(string Stack, string Environment), CommandResult> _secondPlans = [];

    public LocalClouds Clouds { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Clouds = await LocalClouds.StartAsync(cancellationToken: cancellation);
        foreach (var environment in Environments)
        {
            var account = await Clouds.AddAccountAsync(environment, cancellation);
            Clouds.Aws.Do(account.AwsAccountId, "us-east-1", "route53", "POST", "/2013-04-01/hostedzone", """
                <CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>digitalocean.solutions</Name></CreateHostedZoneRequest>
                """);
            var folder = _synthesized.CreateSubdirectory(environment).FullName;
            await Synthesis.RunAsync(folder, environment, string.Join(',', Stacks), cancellationToken: cancellation);
            foreach (var stack in Stacks)
            {
                _deployed[(stack, environment)] = Terraform.OfStack(Clouds, account, Path.Combine(folder, "stacks", stack));
            }

            _accounts[environment] = account;
        }

        await Task.WhenAll(_deployed.Select(async pair =>
        {
            var terraform = pair.Value;
            terraform.KeepStateHere();
            terraform.Set("alarm_email", "alarms@example.com");
            await terraform.InitAsync();
            (await terraform.RunAsync("apply", "-auto-approve", "-parallelism=50")).Succeeded();
            _secondPlans[pair.Key] = await terraform.PlanAsync();
        }));
    }

    /// <summary>The account in which an environment is.</summary>
    public CloudAccount Account(string environment) => _accounts[environment];

    /// <summary>Terraform with the state of a deployed stack.</summary>
    internal Terraform Deployed(string stack, string environment) => _deployed[(stack, environment)];

    /// <summary>What the plan right after the apply printed.</summary>
    internal CommandResult SecondPlan(string stack, string environment) => _secondPlans[(stack, environment)];

    public async ValueTask DisposeAsync()
    {
        foreach (var terraform in _deployed.Values)
        {
            terraform.Dispose();
        }

        if (Clouds is not null)
        {
            await Clouds.DisposeAsync();
        }

        _synthesized.Delete(recursive: true);
    }
}

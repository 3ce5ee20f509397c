namespace HybridCloud.Clouds.Tests;

/// <summary>
/// Stacks platform and queue of one environment, applied side by side: almost all of the time is the provider's own waiting for
/// databases and load balancers.
/// </summary>
public abstract class DeployedStacks(string environment) : IAsyncLifetime
{
    private static readonly string[] Stacks = ["platform", "queue"];

    private readonly DirectoryInfo _synthesized = Directory.CreateTempSubdirectory("aws-stacks-");

    private readonly Dictionary<string, Terraform> _deployed = [];

    private readonly Dictionary<string, CommandResult> _secondPlans = [];

    private LocalClouds? _clouds;

    private CloudAccount _account = null!;

    internal string Environment => environment;

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _clouds = await LocalClouds.StartAsync(cancellationToken: cancellation);
        _account = await _clouds.AddAccountAsync(environment, cancellation);
        Do("us-east-1", "route53", "/2013-04-01/hostedzone", """
            <CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>digitalocean.solutions</Name></CreateHostedZoneRequest>
            """);
        await Synthesis.RunAsync(_synthesized.FullName, environment, string.Join(',', Stacks), cancellationToken: cancellation);
        foreach (var stack in Stacks)
        {
            _deployed[stack] = Terraform.OfStack(_clouds, _account, Path.Combine(_synthesized.FullName, "stacks", stack));
        }

        var planned = await Task.WhenAll(_deployed.Values.Select(DeployAsync));
        foreach (var (stack, plan) in Stacks.Zip(planned))
        {
            _secondPlans[stack] = plan;
        }
    }

    /// <summary>Does what somebody in the account does in the console.</summary>
    /// <param name="region">Where.</param>
    /// <param name="service">The service's signing name.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="body">Form, JSON or XML.</param>
    /// <param name="operation">Operation of a JSON service.</param>
    internal AwsControlPlane.Reply Do(string region, string service, string target, string body, string? operation = null) =>
        _clouds!.Aws.Do(_account.AwsAccountId, region, service, "POST", target, body, operation);

    /// <summary>Terraform with the state of a deployed stack.</summary>
    internal Terraform Deployed(string stack) => _deployed[stack];

    /// <summary>What the plan right after the apply printed.</summary>
    internal CommandResult SecondPlan(string stack) => _secondPlans[stack];

    public async ValueTask DisposeAsync()
    {
        foreach (var terraform in _deployed.Values)
        {
            terraform.Dispose();
        }

        if (_clouds is not null)
        {
            await _clouds.DisposeAsync();
        }

        _synthesized.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private static async Task<CommandResult> DeployAsync(Terraform terraform)
    {
        terraform.KeepStateHere();
        terraform.Set("alarm_email", "alarms@example.com");
        await terraform.InitAsync();
        (await terraform.RunAsync("apply", "-auto-approve", "-parallelism=50")).Succeeded();
        return await terraform.PlanAsync();
    }
}

/// <summary>The smallest environment.</summary>
public sealed class DevStacks() : DeployedStacks("dev");

/// <summary>The largest environment.</summary>
public sealed class ProdStacks() : DeployedStacks("prod");

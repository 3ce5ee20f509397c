using System.Text.Json.Nodes;
using HybridCloud.Clouds.Accounts;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Clouds.Tests;

/// <summary>
/// Stacks platform and queue of one environment, applied side by side: almost all of the time, the provider waits for databases and
/// load balancers. An administrator makes each stack's deploy role; with that role, a GitHub workflow does all the rest.
/// </summary>
public abstract class DeployedStacks(string environment) : IAsyncLifetime
{
    private const string Application = "poc-app-platform-aws";

    private static readonly string[] Stacks = ["platform", "queue"];

    private readonly DirectoryInfo synthesized = Directory.CreateTempSubdirectory("aws-stacks-");

    private readonly Dictionary<string, Terraform> deployed = [];

    private readonly Dictionary<string, CommandResult> secondPlans = [];

    private LocalClouds? clouds;

    private CloudAccount account = null!;

    internal string Environment => environment;

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        clouds = await LocalClouds.StartAsync(cancellationToken: cancellation);
        account = await clouds.AddAccountAsync(Environment, cancellation);
        Do("us-east-1", "route53", "/2013-04-01/hostedzone", """
            <CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>digitalocean.solutions</Name></CreateHostedZoneRequest>
            """);
        await Synthesis.RunAsync(synthesized.FullName, Environment, string.Join(',', Stacks), cancellationToken: cancellation);
        foreach (var stack in Stacks)
        {
            deployed[stack] = Terraform.OfStack(clouds, account, Path.Combine(synthesized.FullName, "stacks", stack));
        }

        await Task.WhenAll(deployed.Select(stack => MakeRoleAsync(stack.Key, stack.Value)));
        var planned = await Task.WhenAll(deployed.Select(stack => DeployAsync(stack.Key, stack.Value)));
        foreach (var (stack, plan) in Stacks.Zip(planned))
        {
            secondPlans[stack] = plan;
        }
    }

    /// <summary>Does what someone in the account would do in the console.</summary>
    /// <param name="region">AWS region.</param>
    /// <param name="service">The service's signing name.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="body">Form, JSON or XML.</param>
    /// <param name="operation">Operation of a JSON service.</param>
    internal Reply Do(string region, string service, string target, string body, string? operation = null) =>
        clouds!.Aws.Do(account.AwsAccountId, region, service, "POST", target, body, operation);

    /// <summary>The imitated AWS.</summary>
    internal AwsControlPlane Aws => clouds!.Aws;

    /// <summary>The account of the stacks.</summary>
    internal string AccountId => account.AwsAccountId;

    /// <summary>The configuration of a stack.</summary>
    internal JsonNode Configuration(string stack) => JsonNode.Parse(File.ReadAllText(Path.Combine(synthesized.FullName, "stacks", stack, "cdk.tf.json")))!;

    /// <summary>Terraform with the administrator's credentials from now on.</summary>
    internal Terraform AsAdministrator(string stack)
    {
        deployed[stack].ActAs(account);
        return deployed[stack];
    }

    /// <summary>Terraform with the state of a deployed stack.</summary>
    internal Terraform Deployed(string stack) => deployed[stack];

    /// <summary>What the plan right after the apply printed.</summary>
    internal CommandResult SecondPlan(string stack) => secondPlans[stack];

    public async ValueTask DisposeAsync()
    {
        foreach (var terraform in deployed.Values)
        {
            terraform.Dispose();
        }

        if (clouds is not null)
        {
            await clouds.DisposeAsync();
        }

        synthesized.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Name of the role that deploys a stack.</summary>
    internal string DeployRole(string stack) => stack == "platform" ? $"{Application}-ecs-{Environment}-PlatformDeployRole" : $"{Application}-queue-{Environment}-QueueDeployRole";

    /// <summary>A session of a stack's deploy role for a GitHub workflow.</summary>
    internal Session SignIn(string stack, string subject) => Aws.SignInFromGitHub(AccountId, DeployRole(stack), subject);

    private async Task MakeRoleAsync(string stack, Terraform terraform)
    {
        terraform.KeepStateHere();
        terraform.Set("alarm_email", "alarms@example.com");
        terraform.Set("slack_team_id", "T0123ABCD");
        terraform.Set("slack_channel_id", "C0123ABCD");
        terraform.Set("pagerduty_url", "https://events.pagerduty.com/integration/0123/enqueue");
        await terraform.InitAsync();
        var targets = RoleAddresses(stack).Select(address => $"-target={address}");
        (await terraform.RunAsync("apply", ["-auto-approve", .. targets])).Succeeded();
    }

    private async Task<CommandResult> DeployAsync(string stack, Terraform terraform)
    {
        terraform.ActAs(SignIn(stack, $"repo:DO-Solutions/poc-app-platform-aws:environment:{Environment}"));
        (await terraform.RunAsync("apply", "-auto-approve", "-parallelism=50")).Succeeded();
        return await terraform.PlanAsync();
    }

    /// <summary>Addresses of the deploy role, its policies and its boundary, which the role itself cannot change.</summary>
    private IEnumerable<string> RoleAddresses(string stack) =>
        from type in Configuration(stack)["resource"]!.AsObject()
        from resource in type.Value!.AsObject()
        where resource.Key.StartsWith("deploy-role_", StringComparison.Ordinal) || resource.Key.StartsWith("boundary_", StringComparison.Ordinal)
        select $"{type.Key}.{resource.Key}";
}

/// <summary>The smallest environment.</summary>
public sealed class DevStacks() : DeployedStacks("dev");

/// <summary>The largest environment.</summary>
public sealed class ProdStacks() : DeployedStacks("prod");

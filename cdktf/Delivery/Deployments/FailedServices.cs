using System.Text.Json;
using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Deployments;

/// <summary>
/// Services of ECS whose last deployment failed. ECS starts none of their tasks until somebody updates them, and Terraform, which
/// compares configurations, sees nothing to change. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
/// </summary>
/// <param name="variables">Environment variables, for the AWS command line.</param>
/// <param name="target">Account and region.</param>
/// <param name="output">Where each restart is said.</param>
internal sealed class FailedServices(IReadOnlyDictionary<string, string> variables, Target target, TextWriter output)
{
    // As many as DescribeServices takes at a time.
    private const int Batch = 10;

    /// <summary>Deploys each of them anew.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DeliveryException">ECS cannot be asked.</exception>
    public async Task RestartAsync(string cluster, CancellationToken cancellationToken)
    {
        var all = await NamesAsync(["list-services", "--cluster", cluster, "--query", "serviceArns"], cancellationToken);
        foreach (var some in all.Chunk(Batch))
        {
            var failed = await NamesAsync(
                ["describe-services", "--cluster", cluster, "--services", .. some, "--query", "services[?deployments[?status=='PRIMARY' && rolloutState=='FAILED']].serviceName"],
                cancellationToken);
            foreach (var service in failed)
            {
                await AskAsync(["update-service", "--cluster", cluster, "--service", service, "--force-new-deployment", "--query", "service.status"], cancellationToken);
                await output.WriteLineAsync($"{service}: its last deployment had failed, after which ECS starts nothing more; redeployed");
            }
        }
    }

    private async Task<string[]> NamesAsync(string[] arguments, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<string[]>(await AskAsync(arguments, cancellationToken)) ?? [];

    // AWS's own command line knows every way to its credentials.
    private async Task<string> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var answer = await ProcessRunner.RunAsync(
            "aws", ["ecs", .. arguments, "--region", target.Region, "--output", "json"], Directory.GetCurrentDirectory(), variables, echo: null, cancellationToken);
        return answer.ExitCode == 0
            ? answer.Output
            : throw new DeliveryException($"aws ecs {arguments[0]} failed, so it is not known whether the services run: {answer.Error.Trim()}");
    }
}

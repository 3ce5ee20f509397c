using System.Text.Json;
using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Deployments;

/// <summary>
/// Redeploys ECS services whose last deployment failed. ECS starts no tasks for them until somebody updates the service, and Terraform,
/// which compares configurations, has nothing to change. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
/// </summary>
/// <param name="variables">Environment variables, for the AWS command line.</param>
/// <param name="target">Account and region.</param>
/// <param name="output">Where each restart is reported.</param>
internal sealed class FailedServices(IReadOnlyDictionary<string, string> variables, Target target, TextWriter output)
{
    // DescribeServices takes at most this many at a time.
    private const int Batch = 10;

    /// <summary>Redeploys each of them in a cluster.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DeliveryException">A call to ECS failed.</exception>
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
                await output.WriteLineAsync($"{service}: its last deployment failed and ECS starts no more tasks; redeployed");
            }
        }
    }

    private async Task<string[]> NamesAsync(string[] arguments, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<string[]>(await AskAsync(arguments, cancellationToken)) ?? [];

    // The AWS CLI supports every source of credentials.
    private async Task<string> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var answer = await ProcessRunner.RunAsync(
            "aws", ["ecs", .. arguments, "--region", target.Region, "--output", "json"], Directory.GetCurrentDirectory(), variables, echo: null, cancellationToken);
        return answer.ExitCode == 0
            ? answer.Output
            : throw new DeliveryException($"aws ecs {arguments[0]} failed, so it is not known whether the services run: {answer.Error.Trim()}");
    }
}

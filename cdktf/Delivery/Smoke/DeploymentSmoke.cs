using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The smoke test of a deployment's stacks.</summary>
internal static class DeploymentSmoke
{
    /// <summary>Tests the deployment's stacks in which something runs.</summary>
    /// <returns>What is wrong, one sentence per failed check.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var (settings, output) = (deployment.Settings, deployment.Output);
        using var digitalOcean = new DigitalOcean(settings.DigitalOcean);
        using var s3 = AwsClients.S3(settings.Aws);
        using var http = SmokeTest.CreateClient(settings.Smoke.Call);
        var checks = new List<ISmokeCheck>();
        foreach (var stack in settings.Stacks.Where(StackChecks.Exist))
        {
            var workspace = new StackWorkspace(deployment.Of(stack), deployment.Target, stack, output);
            await workspace.InitAsync(cancellationToken);
            var tag = (await deployment.Log(stack).LastAsync(cancellationToken))?.Image ?? settings.ImageTag
                ?? throw new DeliveryException("IMAGE_TAG is not set and nothing is recorded as deployed: name the image that should be serving.");
            checks.AddRange(new StackChecks(deployment.Of(stack), stack, await workspace.OutputsAsync(cancellationToken), tag).All(http, digitalOcean, s3));
        }

        return await new SmokeTest(checks, settings.Smoke.Timeout, settings.Smoke.Pause, output).RunAsync(cancellationToken);
    }
}

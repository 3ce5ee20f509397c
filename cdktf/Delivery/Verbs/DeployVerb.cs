using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Plans, compares with the review, applies that plan, tests it and goes back when it fails.</summary>
internal sealed class DeployVerb : IVerb
{
    public static string Name => "deploy";

    public static string Description => "Apply what was reviewed, test it, and deploy the previous image again when the test fails";

    public static Needs Needs => Needs.Environment | Needs.ImageTag | Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var deployment = new Deployment(settings, target, store, output);
        await deployment.ApplyAsync(cancellationToken);
        if (!settings.Stacks.Contains("hybrid"))
            return ExitCodes.Success;

        var log = new ReleaseLog(store, target, "hybrid", TimeProvider.System);
        var faults = await deployment.SmokeAsync(cancellationToken);
        await log.AddAsync(settings.ImageTag!, healthy: faults.Count == 0, cancellationToken);
        if (faults.Count == 0)
        {
            await output.WriteLineAsync($"{settings.ImageTag} is deployed to {target.Environment}");
            return ExitCodes.Success;
        }

        return await RollbackVerb.RunAsync(deployment, log, settings.ImageTag!, faults, output, cancellationToken);
    }
}

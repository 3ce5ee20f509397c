using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Deploys the last healthy image before the current one.</summary>
internal sealed class RollbackVerb : IVerb
{
    public static string Name => "rollback";

    public static string Description => "Redeploy the last image that passed its smoke test";

    public static Needs Needs => Needs.Environment | Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var deployment = new Deployment(settings, target, store, output);
        var log = deployment.Log(deployment.Leading);
        var last = await log.LastAsync(cancellationToken)
            ?? throw new DeliveryException("Nothing is deployed to this target, so there is nothing to go back to.");
        // If the current image is healthy, goes back to the healthy image before it; else to the last healthy one, even if it is the same.
        var previous = await log.LastHealthyAsync(otherThan: last.State == ReleaseState.Healthy ? last : null, cancellationToken)
            ?? throw new DeliveryException($"No image before {last.Image} passed its smoke test here: deploy a good image by its tag: make deploy IMAGE_TAG=…");
        var faults = await BackAsync(deployment, previous, output, cancellationToken);
        if (faults.Count > 0)
            throw new DeliveryException($"{previous.Image} is deployed again and is not healthy either:\n{string.Join("\n", faults)}");
        await output.WriteLineAsync($"{previous.Image} is deployed to {target.Environment} again");
        return ExitCodes.Success;
    }

    /// <summary>Rolls back after a failed smoke test, and reports both the failure and the outcome of the rollback.</summary>
    public static Task<int> RunAsync(Deployment deployment, IReadOnlyList<string> faults, TextWriter output, CancellationToken cancellationToken) =>
        RunAsync(deployment, failed => $"The deployment of {failed} failed its smoke test:\n{string.Join("\n", faults)}", output, cancellationToken);

    /// <summary>Rolls back after a failed apply, unless the same command can continue once somebody has fixed what stopped it.</summary>
    public static async Task<int> RunAsync(Deployment deployment, FailedApplyException failure, TextWriter output, CancellationToken cancellationToken)
    {
        if (failure.GoesOn)
            throw new DeliveryException($"{failure.Message}\nNothing was rolled back: parts of the deployment may be in place. Continue with the same command, or go back with `make rollback`.", failure);
        return await RunAsync(deployment, failed => $"The apply of {failed} failed: {failure.Message}", output, cancellationToken);
    }

    private static async Task<int> RunAsync(Deployment deployment, Func<string, string> seen, TextWriter output, CancellationToken cancellationToken)
    {
        var log = deployment.Log(deployment.Leading);
        // The log may have been deleted meanwhile, or the stack destroyed: the failure is reported all the same.
        if (await log.LastAsync(cancellationToken) is not { } failed)
            throw new DeliveryException($"{seen(deployment.Settings.ImageTag!)}\nNothing was rolled back: the release log no longer says what was deployed. Deploy a good image by its tag: make deploy IMAGE_TAG=…");
        var what = seen(failed.Image);
        if (await log.LastHealthyAsync(otherThan: null, cancellationToken) is not { } previous)
            throw new DeliveryException($"{what}\nNothing was rolled back: there is no earlier healthy image to go back to; it stays deployed.");
        if (previous.RunsSameImage(failed))
            throw new DeliveryException($"{what}\nNothing was rolled back: {previous.Image} is itself the last healthy image, so the image is not what failed. `make deploy IMAGE_TAG=…` deploys another one.");
        IReadOnlyList<string> after;
        try
        {
            after = await BackAsync(deployment, previous, output, cancellationToken);
        }
        catch (DeliveryException e)
        {
            throw new DeliveryException($"{what}\nNothing was rolled back: {previous.Image} could not be deployed again: {e.Message}", e);
        }

        if (after.Count > 0)
            throw new DeliveryException($"{what}\n{previous.Image} is deployed again and is not healthy either:\n{string.Join("\n", after)}");
        await output.WriteLineAsync(what);
        await output.WriteLineAsync($"{previous.Image} is deployed again and healthy.");
        return ExitCodes.RolledBack;
    }

    /// <summary>Deploys an earlier release again.</summary>
    /// <returns>What is wrong according to its smoke test; empty if it is healthy.</returns>
    private static async Task<IReadOnlyList<string>> BackAsync(Deployment deployment, Release previous, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"rolling back to {previous.Image}");
        var written = await deployment.WithImageAsync(previous.Image, previous.Promoted, rotateSecrets: false, cancellationToken);
        var back = await written.WithDigestAsync(pushed: true, cancellationToken);
        var rollout = new Rollout(back);
        await rollout.ReleaseAsync(cancellationToken);
        var faults = await DeploymentSmoke.RunAsync(back, cancellationToken);
        await rollout.CompleteAsync(faults.Count == 0 ? ReleaseState.Healthy : ReleaseState.Unhealthy, cancellationToken);
        return faults;
    }
}

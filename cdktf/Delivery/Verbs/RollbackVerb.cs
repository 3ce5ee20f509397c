using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Deploys the last healthy image before the present one.</summary>
internal sealed class RollbackVerb : IVerb
{
    public static string Name => "rollback";

    public static string Description => "Deploy the last image again that passed its smoke test";

    public static Needs Needs => Needs.Environment | Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var deployment = new Deployment(settings, target, store, output);
        var present = (await deployment.Log(deployment.Leading).LastAsync(cancellationToken))?.Image
            ?? throw new DeliveryException("Nothing is deployed to this target, so there is nothing to go back to.");
        var (image, faults) = await BackAsync(deployment, present, output, cancellationToken);
        if (image is null)
            throw new DeliveryException($"No image before {present} passed its smoke test here: deploy a good one by its tag: make deploy IMAGE_TAG=…");
        if (faults.Count > 0)
            throw new DeliveryException($"{image} is deployed again and is not well either:\n{string.Join("\n", faults)}");
        await output.WriteLineAsync($"{image} is deployed to {target.Environment} again");
        return ExitCodes.Success;
    }

    /// <summary>Goes back after a failed smoke test, and reports both what failed and how going back went.</summary>
    public static async Task<int> RunAsync(
        Deployment deployment, string failed, IReadOnlyList<string> faults, TextWriter output, CancellationToken cancellationToken)
    {
        var (image, after) = await BackAsync(deployment, failed, output, cancellationToken);
        var seen = $"The deployment of {failed} failed its smoke test:\n{string.Join("\n", faults)}";
        if (image is null)
            throw new DeliveryException($"{seen}\nThere is no earlier healthy image to go back to; it stays deployed.");
        if (after.Count > 0)
            throw new DeliveryException($"{seen}\n{image} is deployed again and is not well either:\n{string.Join("\n", after)}");
        await output.WriteLineAsync(seen);
        await output.WriteLineAsync($"{image} is deployed again and well.");
        return ExitCodes.RolledBack;
    }

    private static async Task<(string? Image, IReadOnlyList<string> Faults)> BackAsync(
        Deployment deployment, string present, TextWriter output, CancellationToken cancellationToken)
    {
        if (await deployment.Log(deployment.Leading).LastHealthyAsync(otherThan: present, cancellationToken) is not { } previous)
            return (null, []);
        await output.WriteLineAsync($"going back to {previous.Image}");
        var written = await deployment.WithImageAsync(previous.Image, previous.Promoted, rotateSecrets: false, cancellationToken);
        var back = await written.WithDigestAsync(pushed: true, cancellationToken);
        await back.ApplyAsync(cancellationToken);
        await back.RecordAsync(healthy: false, cancellationToken);
        var faults = await back.SmokeAsync(cancellationToken);
        if (faults.Count == 0)
            await back.RecordAsync(healthy: true, cancellationToken);
        return (previous.Image, faults);
    }
}

using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Tests what is deployed.</summary>
internal sealed class SmokeVerb : IVerb
{
    public static string Name => "smoke";

    public static string Description => "Test the deployed system as visitors, attackers and the platform see it";

    public static Needs Needs => Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var faults = await DeploymentSmoke.RunAsync(new Deployment(settings, target, store, output), cancellationToken);
        return faults.Count == 0 ? ExitCodes.Success : throw new DeliveryException($"{Counted.Of(faults.Count, "check")} failed:\n{string.Join("\n", faults)}");
    }
}

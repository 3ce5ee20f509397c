using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Releases a state lock left by a dead run.</summary>
internal sealed class UnlockVerb : IVerb
{
    public static string Name => "unlock";

    public static string Description => "Release the state lock LOCK_ID of STACK that a dead run left behind";

    public static Needs Needs => Needs.Environment | Needs.Credentials;

    public static IEnumerable<string> Faults(DeliverySettings settings)
    {
        if (settings.State.LockId is null)
            yield return "LOCK_ID is not set: give the id from the message about the lock.";
    }

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var workspace = new StackWorkspace(settings, target, settings.Stacks[0], output);
        await workspace.InitAsync(cancellationToken);
        await workspace.UnlockAsync(settings.State.LockId!, cancellationToken);
        await output.WriteLineAsync($"The state of {workspace.Stack} is unlocked.");
        return ExitCodes.Success;
    }
}

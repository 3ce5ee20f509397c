using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Makes what must exist before state can be kept and an image pushed; its own state is in the bucket from the first resource on.</summary>
internal sealed class BootstrapVerb : IVerb
{
    public static string Name => "bootstrap";

    public static string Description => "Make the state bucket and the registry, once for an account and team; a second run changes nothing";

    public static Needs Needs => Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings, target);
        // Terraform cannot keep state in a bucket that it has yet to make. So the bucket comes first and is then taken into the state:
        // wherever a run is cut off, the next one, on any machine, finds the bucket and what is in the state.
        if (!await store.ExistsAsync(cancellationToken))
        {
            await store.CreateAsync(cancellationToken);
            await output.WriteLineAsync($"The state bucket {target.Bucket} is made.");
        }
        else if (await store.IsClaimedAsync(cancellationToken))
        {
            await store.VerifyOwnerAsync(cancellationToken);
        }

        var foundation = new Foundation(settings, target, store, output);
        var workspace = await foundation.OpenAsync(cancellationToken);
        try
        {
            await ApplyAsync(workspace, output, cancellationToken);
        }
        finally
        {
            foundation.Close();
            // Applied or not, it is of no use to the next review.
            new PlanFolder(settings.WorkFolder).Clear(target.Environment);
        }

        await store.ClaimAsync(cancellationToken);
        await output.WriteLineAsync($"The state of {Foundation.Stack} is in s3://{target.Bucket}/{target.StateKey(Foundation.Stack)}.");
        return ExitCodes.Success;
    }

    private static async Task ApplyAsync(StackWorkspace workspace, TextWriter output, CancellationToken cancellationToken)
    {
        var plan = await workspace.PlanAsync([], cancellationToken);
        if (plan.Actions.FirstOrDefault(c => c.LosesData) is { } loss)
            throw new DeliveryException($"Bootstrap would destroy {loss.Address}, and with it {StatefulResources.Describe(loss.Type)}. Nothing was changed.");
        if (plan.HasChanges)
            await workspace.ApplyAsync(cancellationToken);
        else
            await output.WriteLineAsync($"{workspace.Stack} is as it should be; nothing changed.");
    }
}

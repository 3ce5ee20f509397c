using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Creates what is needed to store state and push images. Its own state is in the bucket from the first resource on.</summary>
internal sealed class BootstrapVerb : IVerb
{
    public static string Name => "bootstrap";

    public static string Description => "Create the state bucket and the registry, once per account and team; a second run changes nothing";

    public static Needs Needs => Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        // Terraform cannot store state in a bucket that it has yet to create. So the bucket comes first and is then imported into the
        // state: wherever a run is cut off, the next one, on any machine, finds the bucket and the state.
        var finished = false;
        if (!await store.ExistsAsync(cancellationToken))
        {
            await store.CreateAsync(cancellationToken);
            await output.WriteLineAsync($"Created the state bucket {target.Bucket}.");
        }
        else if (await store.IsClaimedAsync(cancellationToken))
        {
            await store.VerifyOwnerAsync(cancellationToken);
            finished = true;
        }

        var foundation = new Foundation(settings, target, store, output);
        var workspace = await foundation.OpenAsync(cancellationToken);
        try
        {
            // Somebody watches a first run, or one that completes it, and any run outside a workflow.
            await ApplyAsync(workspace, seen: !finished || !settings.Workflow.IsRunning, output, cancellationToken);
        }
        finally
        {
            foundation.Close();
            // The plan is of no use to the next review.
            new PlanFolder(settings.WorkFolder).Forget(target.Environment);
        }

        await store.ClaimAsync(cancellationToken);
        await output.WriteLineAsync($"The state of {Foundation.Stack} is in s3://{target.Bucket}/{target.StateKey(Foundation.Stack)}.");
        return ExitCodes.Success;
    }

    /// <param name="workspace">The foundation.</param>
    /// <param name="seen">Whether somebody watches. If not, only missing resources are created, and nothing else changes.</param>
    /// <param name="output">Where progress goes.</param>
    /// <param name="cancellationToken">Stops Terraform.</param>
    private static async Task ApplyAsync(StackWorkspace workspace, bool seen, TextWriter output, CancellationToken cancellationToken)
    {
        var plan = await workspace.PlanAsync([], cancellationToken);
        if (plan.Actions.FirstOrDefault(c => c.LosesData) is { } loss)
            throw new DeliveryException($"Bootstrap would destroy {loss.Address}, and with it {StatefulResources.Describe(loss.Type)}. Nothing was changed.");
        if (!seen && plan.Actions.Where(c => c.Kind != ChangeKind.Create).Select(c => $"{c.Kind.ToString().ToLowerInvariant()} {c.Address}").ToList() is { Count: > 0 } unseen)
            await output.WriteLineAsync($"{workspace.Stack} differs from its configuration ({string.Join(", ", unseen)}). A workflow only creates what is missing from it, so nothing in it was changed: look at it with `make plan STACK=foundation`, then run `make bootstrap` on your machine.");
        else if (plan.HasChanges)
            await workspace.ApplyAsync(cancellationToken);
        else
            await output.WriteLineAsync($"{workspace.Stack} matches its configuration; nothing was changed.");
    }
}

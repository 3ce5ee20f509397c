using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Makes what must exist before state can be kept and an image pushed; its own state ends in the bucket it makes.</summary>
internal sealed class BootstrapVerb : IVerb
{
    private const string Foundation = "foundation";

    public static string Name => "bootstrap";

    public static string Description => "Make the state bucket and the registry, once for an account and team; a second run changes nothing";

    public static Needs Needs => Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings, target);
        var workspace = new StackWorkspace(settings, target, Foundation, output);

        // A run that died between making the bucket and moving the state left the state in its file.
        var unfinished = File.Exists(workspace.LocalState);
        if (!await store.ExistsAsync(cancellationToken) || unfinished)
        {
            await workspace.InitLocalAsync(cancellationToken);
            await ApplyAsync(workspace, seen: true, output, cancellationToken);
            await workspace.MigrateAsync(cancellationToken);
            File.Delete(workspace.LocalState);
            await output.WriteLineAsync($"The state of {Foundation} is in s3://{target.Bucket}/{target.StateKey(Foundation)} now.");
        }
        else if (!await store.HasAsync(target.StateKey(Foundation), cancellationToken))
        {
            throw new DeliveryException(
                $"The bucket {target.Bucket} exists without the state of {Foundation}: another machine made it and did not finish. Run `make bootstrap` there again, or import the bucket as docs/RUNBOOK.md says.");
        }
        else
        {
            await workspace.InitAsync(cancellationToken);
            await ApplyAsync(workspace, seen: !settings.InWorkflow, output, cancellationToken);
        }

        await store.ClaimAsync(cancellationToken);
        return ExitCodes.Success;
    }

    /// <param name="workspace">The foundation.</param>
    /// <param name="seen">Whether somebody looks on: a deployment makes what is missing, and nothing else of the foundation changes unseen.</param>
    /// <param name="output">Where progress goes.</param>
    /// <param name="cancellationToken">Stops Terraform.</param>
    private static async Task ApplyAsync(StackWorkspace workspace, bool seen, TextWriter output, CancellationToken cancellationToken)
    {
        var plan = await workspace.PlanAsync([], cancellationToken);
        if (plan.Actions.FirstOrDefault(c => c.LosesData) is { } loss)
            throw new DeliveryException($"Bootstrap would destroy {loss.Address}, and with it {StatefulResources.Describe(loss.Type)}. Nothing was changed.");
        if (!seen && plan.Actions.Where(c => c.Kind != ChangeKind.Create).Select(c => $"{c.Kind.ToString().ToLowerInvariant()} {c.Address}").ToList() is { Count: > 0 } unseen)
            await output.WriteLineAsync($"{Foundation} is not as it is configured ({string.Join(", ", unseen)}). A workflow only makes what is missing of it, so nothing of it was changed: look with `make plan STACK=foundation`, then run `make bootstrap` on a machine of yours.");
        else if (plan.HasChanges)
            await workspace.ApplyAsync(cancellationToken);
        else
            await output.WriteLineAsync($"{Foundation} is as it should be; nothing changed.");
    }
}

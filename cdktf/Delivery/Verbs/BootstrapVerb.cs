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
            await ApplyAsync(workspace, output, cancellationToken);
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
            await ApplyAsync(workspace, output, cancellationToken);
        }

        await store.ClaimAsync(cancellationToken);
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
            await output.WriteLineAsync($"{Foundation} is as it should be; nothing changed.");
    }
}

using HybridCloud.Contract;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Deployments;

/// <summary>Applies a deployment's plans: compares them with what was reviewed, applies exactly that, and records the outcome.</summary>
internal sealed class Rollout(Deployment deployment)
{
    private readonly DeliverySettings settings = deployment.Settings;

    private readonly TextWriter output = deployment.Output;

    /// <summary>Applies plans that <see cref="StackPlans.PlanAsync"/> made, if the policies and the review allow it.</summary>
    /// <exception cref="DeliveryException">A policy or the review forbids it, and nothing was applied; or the apply failed.</exception>
    public async Task ApplyAsync(IReadOnlyList<(StackWorkspace Workspace, Plan Plan)> planned, CancellationToken cancellationToken)
    {
        Permit([.. planned.Select(p => p.Plan)]);
        await ApplyPermittedAsync(planned, cancellationToken);
    }

    /// <summary>
    /// Plans and applies. The attempt is recorded before anything changes: if this machine dies, the next run knows what may be
    /// in the clouds.
    /// </summary>
    /// <exception cref="FailedApplyException">The apply began and failed; the release log records it.</exception>
    /// <exception cref="DeliveryException">It stopped before that, and nothing was applied.</exception>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var planned = await new StackPlans(deployment).PlanAsync(arguments: null, cancellationToken);
        Permit([.. planned.Select(p => p.Plan)]);
        var commit = await SourceCommit.FindAsync(settings.Workflow, cancellationToken);
        foreach (var stack in settings.Stacks)
            await deployment.Log(stack).BeginAsync(settings.ImageTag!, deployment.Of(stack).Images.Digest, settings.Images.Promoted, commit, cancellationToken);
        try
        {
            await ApplyPermittedAsync(planned, cancellationToken);
        }
        catch (DeliveryException e) when (e.NothingChanged)
        {
            foreach (var stack in settings.Stacks)
                await deployment.Log(stack).WithdrawAsync(cancellationToken);
            throw;
        }
        catch (DeliveryException e)
        {
            await CompleteAsync(ReleaseState.Failed, cancellationToken);
            throw new FailedApplyException(e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CompleteAsync(ReleaseState.Failed, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Records the outcome of the release that <see cref="ReleaseAsync"/> began.</summary>
    public async Task CompleteAsync(ReleaseState state, CancellationToken cancellationToken)
    {
        foreach (var stack in settings.Stacks)
            await deployment.Log(stack).CompleteAsync(state, cancellationToken);
    }

    private async Task ApplyPermittedAsync(IReadOnlyList<(StackWorkspace Workspace, Plan Plan)> planned, CancellationToken cancellationToken)
    {
        var changed = false;
        var policies = PolicySet.Load(settings.Review.AllowDestroy);
        foreach (var (workspace, plan) in planned)
        {
            if (!plan.HasChanges)
            {
                await output.WriteLineAsync($"{workspace.Stack}: nothing to change");
                await new AppRepair(settings.DigitalOcean, settings.Smoke.Pause, output).RunAsync(workspace, cancellationToken);
                await RestartFailedServicesAsync(workspace, cancellationToken);
                continue;
            }

            try
            {
                await workspace.ApplyAsync(cancellationToken);
            }
            catch (DeliveryException e) when (e.NothingChanged && changed)
            {
                // Nothing changed in this stack, but an earlier one has changed.
                throw new DeliveryException(e.Message, e) { GoesOn = true };
            }

            changed = true;
            await new AppRepair(settings.DigitalOcean, settings.Smoke.Pause, output).RunAsync(workspace, cancellationToken);
            if (policies.HasOpen(plan))
                policies.EnforceApplied(plan, await workspace.StateAsync(cancellationToken));
            await RestartFailedServicesAsync(workspace, cancellationToken);
        }
    }

    private async Task RestartFailedServicesAsync(StackWorkspace workspace, CancellationToken cancellationToken)
    {
        if (StackKind.Named(workspace.Stack).Host != StackHost.Ecs)
            return;
        var outputs = await workspace.OutputsAsync(cancellationToken);
        if (outputs.TryGetValue("cluster_name", out var cluster) && cluster.GetString() is { Length: > 0 } name)
            await new FailedServices(settings.Variables, deployment.Target, output).RestartAsync(name, cancellationToken);
    }

    private void Permit(IReadOnlyList<Plan> plans)
    {
        PolicySet.Load(settings.Review.AllowDestroy).Enforce(plans);
        var digest = PlanDigest.Of(plans, settings.ImageTag);
        if (settings.Review.Digest is { } reviewed && reviewed != digest)
        {
            throw new DeliveryException(
                $"What would be applied (digest {digest}) is not what was reviewed (digest {reviewed}); nothing was applied. The clouds or the configuration have changed since. Review again: make plan review");
        }
    }
}

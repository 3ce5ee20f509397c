using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Deployments;

/// <summary>Plans a deployment's stacks.</summary>
internal sealed class StackPlans(Deployment deployment)
{
    private readonly DeliverySettings settings = deployment.Settings;

    private readonly TextWriter output = deployment.Output;

    /// <summary>Plans every stack of the deployment and stores the plans.</summary>
    /// <param name="arguments">Extra arguments of <c>terraform plan</c>, by stack name; null for none.</param>
    /// <param name="cancellationToken">Stops Terraform.</param>
    public Task<IReadOnlyList<(StackWorkspace Workspace, Plan Plan)>> PlanAsync(Func<string, IReadOnlyList<string>>? arguments, CancellationToken cancellationToken) =>
        PlanStacksAsync(arguments, locked: true, cancellationToken);

    /// <summary>Plans every stack of the deployment for inspection only, without locking the state.</summary>
    public Task<IReadOnlyList<(StackWorkspace Workspace, Plan Plan)>> LookAsync(CancellationToken cancellationToken) =>
        PlanStacksAsync(arguments: null, locked: false, cancellationToken);

    /// <summary>Waits until nobody is changing the stacks, so that a deployment in progress is not taken for drift.</summary>
    /// <exception cref="DeliveryException">Somebody still is after LOCK_TIMEOUT.</exception>
    public async Task QuietAsync(CancellationToken cancellationToken)
    {
        var until = TimeProvider.System.GetUtcNow() + settings.State.LockPatience;
        foreach (var stack in settings.Stacks)
        {
            while (await deployment.LockAsync(stack, cancellationToken) is { } held)
            {
                if (TimeProvider.System.GetUtcNow() >= until)
                    throw new DeliveryException($"The state of {stack} is still locked {held} after waiting {settings.State.LockTimeout}: {settings.Environment} was not checked. If that run is dead, release its lock: make unlock STACK={stack} LOCK_ID={held.Id}");
                await Task.Delay(settings.State.LockPatience / 60, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<(StackWorkspace Workspace, Plan Plan)>> PlanStacksAsync(
        Func<string, IReadOnlyList<string>>? arguments, bool locked, CancellationToken cancellationToken)
    {
        var folder = new PlanFolder(settings.WorkFolder);
        folder.Clear(settings.Environment);
        var planned = new List<(StackWorkspace, Plan)>();
        foreach (var stack in settings.Stacks)
        {
            var workspace = await deployment.OpenAsync(stack, cancellationToken);
            if (locked && await deployment.LockAsync(stack, cancellationToken) is { } held)
                await output.WriteLineAsync($"The state of {stack} is locked {held}: waiting up to {settings.State.LockTimeout} for it");
            var plan = locked
                ? await workspace.PlanAsync(arguments?.Invoke(stack) ?? [], cancellationToken)
                : await workspace.LookAsync(cancellationToken);
            planned.Add((workspace, plan));
        }

        folder.Finish(settings.Environment);
        return planned;
    }
}

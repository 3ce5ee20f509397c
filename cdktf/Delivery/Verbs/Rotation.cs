using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Replaces credentials that Terraform creates, and tests that the system works with the new ones.</summary>
internal sealed class Rotation
{
    private readonly Func<DeliverySettings, Deployment> deploymentOf;
    private readonly DeliverySettings settings;
    private readonly TextWriter output;
    private readonly List<string> renewed;

    private Rotation(Func<DeliverySettings, Deployment> deploymentOf, DeliverySettings settings, TextWriter output, List<string> renewed)
    {
        this.deploymentOf = deploymentOf;
        this.settings = settings;
        this.output = output;
        this.renewed = renewed;
    }

    private Deployment Present => deploymentOf(settings);

    /// <summary>The same rotation with one variable changed.</summary>
    public Rotation With(string name, string value) => new(deploymentOf, settings.With(name, value), output, renewed);

    /// <summary>Runs the steps of a rotation, each with the deployed image, and tests the result.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="output">Where progress goes.</param>
    /// <param name="steps">The steps, in order.</param>
    /// <param name="cancellationToken">Stops Terraform.</param>
    public static async Task<int> RunAsync(DeliverySettings settings, TextWriter output, Func<Rotation, Task> steps, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var rotation = new Rotation(changed => new Deployment(changed, target, store, output), settings, output, []);
        await steps(rotation);
        if (rotation.renewed.Count == 0)
            throw new DeliveryException("The state holds nothing to rotate, so nothing was changed.");
        var deployed = await rotation.Present.AsDeployedAsync(rotateSecrets: false, pushed: true, cancellationToken);
        var faults = await DeploymentSmoke.RunAsync(deployed, cancellationToken);
        return faults.Count == 0
            ? ExitCodes.Success
            : throw new DeliveryException($"The new credentials are in place but the system is not healthy:\n{string.Join("\n", faults)}");
    }

    /// <summary>Applies the configuration and replaces some resources.</summary>
    /// <param name="secrets">Whether to send the app its secrets again.</param>
    /// <param name="replaced">The resources to replace.</param>
    /// <param name="cancellationToken">Stops Terraform.</param>
    public async Task ApplyAsync(bool secrets, IReadOnlyList<(string Stack, string Address)> replaced, CancellationToken cancellationToken)
    {
        var written = await Present.AsDeployedAsync(secrets, pushed: true, cancellationToken);
        var planned = await new StackPlans(written).PlanAsync(
            stack => [.. replaced.Where(resource => resource.Stack == stack).Select(resource => $"-replace={resource.Address}")], cancellationToken);
        await new Rollout(written).ApplyAsync(planned, cancellationToken);
        foreach (var (_, address) in replaced)
            await output.WriteLineAsync($"{address} is renewed");
        renewed.AddRange(replaced.Select(resource => resource.Address));
    }

    /// <summary>The stacks' plans, which tell how far a rotation has got.</summary>
    /// <remarks>Planning refreshes from the clouds: after a failed update, the state holds what the provider meant to write.</remarks>
    public async Task<IReadOnlyList<Plan>> LookAsync(CancellationToken cancellationToken)
    {
        // Sends the secrets again, since a plan without that fails if some are stale.
        var written = await Present.AsDeployedAsync(rotateSecrets: true, pushed: true, cancellationToken);
        return [.. (await new StackPlans(written).PlanAsync(arguments: null, cancellationToken)).Select(planned => planned.Plan)];
    }

    /// <summary>Addresses of a type's resources in a plan that exist and stay.</summary>
    public static IEnumerable<string> OfType(Plan plan, string type) => Existing(plan, type).Select(change => change.Address);

    /// <summary>A type's resources in a plan that exist and stay.</summary>
    public static IEnumerable<ResourceChange> Existing(Plan plan, string type) =>
        plan.Changes.Where(c => c.Type == type && c.Deposed is null && c.Kind is not (ChangeKind.Create or ChangeKind.Destroy or ChangeKind.Forget));
}

using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Plans the stacks of one environment and keeps the plans for `review` and `cost`.</summary>
internal sealed class PlanVerb : IVerb
{
    public static string Name => "plan";

    public static string Description => "Plan the stacks of STACK in ENVIRONMENT and keep the plans for review";

    public static Needs Needs => Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings, target);
        await store.VerifyOwnerAsync(cancellationToken);
        new PlanFolder(settings.WorkFolder).Clear(settings.Environment);
        var made = new List<Plan>();
        foreach (var stack in settings.Stacks)
        {
            var workspace = new StackWorkspace(settings, target, stack, output);
            await workspace.InitAsync(cancellationToken);
            var plan = await workspace.PlanAsync([], cancellationToken);
            made.Add(plan);
            await output.WriteLineAsync(
                $"{stack}: {plan.Count(ChangeKind.Create)} to create, {plan.Count(ChangeKind.Update)} to change, {plan.Count(ChangeKind.Replace)} to replace, {plan.Count(ChangeKind.Destroy)} to destroy");
        }

        await output.WriteLineAsync($"digest: {PlanDigest.Of(made, settings.ImageTag)}");
        return ExitCodes.Success;
    }
}

using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Plans the stacks of one environment and stores the plans for `review` and `cost`.</summary>
internal sealed class PlanVerb : IVerb
{
    public static string Name => "plan";

    public static string Description => "Plan the stacks in STACK for ENVIRONMENT and keep the plans for review";

    public static Needs Needs => Needs.ImageTag | Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        await PlanAsync(settings, output, cancellationToken);
        return ExitCodes.Success;
    }

    /// <summary>Plans the stacks of the settings' environment, stores the plans, and prints their counts and digest.</summary>
    public static async Task PlanAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var deployment = await new Deployment(settings, target, store, output).WithDigestAsync(pushed: false, cancellationToken);
        var planned = await new StackPlans(deployment).LookAsync(cancellationToken);
        foreach (var (workspace, plan) in planned)
            await output.WriteLineAsync($"{workspace.Stack}: {plan.Summary}");

        var digest = PlanDigest.Of(planned.Select(p => p.Plan), settings.ImageTag);
        await output.WriteLineAsync($"digest: {digest}");
        if (settings.Workflow.Output is { } file)
            await File.AppendAllTextAsync(file, $"digest={digest}\n", cancellationToken);
    }
}

using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Compares the clouds with the state and the configuration, and fails when they differ.</summary>
internal sealed class DriftVerb : IVerb
{
    public static string Name => "drift";

    public static string Description => "Fail and name every resource that is not as configured; an expected certificate renewal is only mentioned";

    public static Needs Needs => Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var drifted = false;
        foreach (var stack in settings.Stacks)
        {
            var workspace = new StackWorkspace(settings, target, stack, output);
            await workspace.InitAsync(cancellationToken);
            var plan = await workspace.PlanAsync([], cancellationToken);
            var report = DriftReport.Of(plan);
            drifted |= report.Drifted.Count > 0;
            foreach (var change in report.Drifted)
                await output.WriteLineAsync($"{stack}: {change.Address} drifted: {string.Join(", ", Attributes(change))}");
            foreach (var change in report.Renewals)
                await output.WriteLineAsync($"{stack}: {change.Address} is due for its expected renewal (make rotate-certificate); no drift");
            if (report.Drifted.Count == 0)
                await output.WriteLineAsync($"{stack}: no drift");
        }

        return drifted ? ExitCodes.Drift : ExitCodes.Success;
    }

    private static List<string> Attributes(ResourceChange change)
    {
        if (change.Kind is ChangeKind.Create)
            return ["is gone"];
        if (change.Kind is ChangeKind.Destroy)
            return ["is no longer configured"];
        var attributes = change.Attributes().Select(a => a.Path).ToList();
        return attributes.Count <= 10 ? attributes : [.. attributes.Take(10), $"and {attributes.Count - 10} more"];
    }
}
